#include "session.h"

#include "log_line.h"

namespace energier {

namespace {

constexpr uint8_t kNoNetwork = 0xFF;

}  // namespace

Session::Session(const Settings& settings, Transport* transport, Board* board, Dice* dice)
    : settings_(settings),
      board_(board),
      dice_(dice),
      mqtt_(transport),
      availability_(Topic::of_device(settings, FLASH("/availability"))) {}

Session::News Session::step(const Moment& now) {
  if (finished_) return News::kNone;
  if (!active_) {
    if (!now.network || now.ms < next_ms_) return News::kNone;
    active_ = true;
    connected_ms_ = now.ms;
    const Login login = {settings_.broker_host,     settings_.broker_port, settings_.id, settings_.broker_user,
                         settings_.broker_password, availability_.c_str(), "offline"};
    mqtt_.open(login, now.ms);
  }
  if (!now.network) return lose(now, MqttTrouble::kLost, false);
  switch (mqtt_.step(now.ms)) {
    case Mqtt::Event::kNone:
      return News::kNone;
    case Mqtt::Event::kConnected: {
      const Topic cmd = Topic::of_device(settings_, FLASH("/cmd"));
      const Topic native = Topic::native(settings_);
      const Topic host = Topic::host_status();
      const Topic home_assistant = Topic::home_assistant_status();
      // Its own discovery comes before the host's status, so that it is known whether there is anything to clear.
      const char* const topics[] = {cmd.c_str(), home_assistant.c_str(), native.c_str(), host.c_str()};
      mqtt_.subscribe(topics, sizeof topics / sizeof topics[0]);
      say(FLASH("Connected to"));
      told_ = 0;
      connected_ms_ = now.ms;
      return News::kConnected;
    }
    case Mqtt::Event::kSubscribed:
      if (mqtt_.refused_topics() > 0) {
        LogLine(FLASH("The broker lets this user not read all topics: check its access list")).to(board_);
      }
      return News::kNone;
    case Mqtt::Event::kMessage:
      return News::kMessage;
    case Mqtt::Event::kDelivered:
      return News::kDelivered;
    case Mqtt::Event::kClosed:
      break;
  }
  return lose(now, mqtt_.trouble(), true);
}

Session::News Session::lose(const Moment& now, MqttTrouble trouble, bool network) {
  if (!network) mqtt_.abort();
  active_ = false;
  if (now.ms - connected_ms_ > kGoodMs) backoff_.reset();
  const bool hopeless = trouble == MqttTrouble::kBadLogin || trouble == MqttTrouble::kRefused;
  next_ms_ = now.ms + backoff_.next(hopeless, dice_);
  explain(trouble, network);
  return News::kLost;
}

void Session::finish(bool goodbye) {
  finished_ = true;
  if (!active_) return;
  if (goodbye) {
    mqtt_.close();
  } else {
    mqtt_.abort();
  }
}

void Session::say(FlashText text) {
  LogLine line(text);
  line.put(FLASH(" the broker ")).put(settings_.broker_host).put(FLASH(":")).put(settings_.broker_port);
  line.to(board_);
}

void Session::explain(MqttTrouble trouble, bool network) {
  const uint8_t telling = network ? static_cast<uint8_t>(static_cast<uint8_t>(trouble) + 1) : kNoNetwork;
  if (telling == told_) return;
  told_ = telling;
  if (!network) {
    LogLine(FLASH("The network is down")).to(board_);
    return;
  }
  switch (trouble) {
    case MqttTrouble::kNone:
    case MqttTrouble::kUnreachable:
      return say(FLASH("No connection (is it running, are host and port right?) to"));
    case MqttTrouble::kSilent:
      return say(FLASH("No answer in time from"));
    case MqttTrouble::kLost:
      return say(FLASH("The connection was closed by"));
    case MqttTrouble::kBadLogin:
      return say(
          FLASH("User or password is refused (check broker_user and broker_password; trying again now and then) by"));
    case MqttTrouble::kRefused:
      return say(FLASH("The connection is refused by"));
    case MqttTrouble::kNoMqtt:
      return say(FLASH("What came is no MQTT, from"));
  }
}

}  // namespace energier
