#include "session.h"

#include "core/text.h"

namespace energier {

namespace {

constexpr uint8_t kNoNetwork = 0xFF;

}  // namespace

Session::Session(const Settings& settings, Transport* transport, Board* board, Dice* dice)
    : settings_(settings),
      board_(board),
      dice_(dice),
      mqtt_(transport),
      availability_(Topic::of_device(settings, "/availability")) {}

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
      const Topic cmd = Topic::of_device(settings_, "/cmd");
      const Topic native = Topic::native(settings_);
      // Its own discovery comes before the host's status, so that it is known whether there is anything to clear.
      const char* const topics[] = {cmd.c_str(), kHaStatusTopic, native.c_str(), kHostStatusTopic};
      mqtt_.subscribe(topics, sizeof topics / sizeof topics[0]);
      say("Connected to");
      told_ = 0;
      connected_ms_ = now.ms;
      return News::kConnected;
    }
    case Mqtt::Event::kSubscribed:
      if (mqtt_.refused_topics() > 0)
        board_->log("The broker lets this user not read all topics: check its access list");
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

void Session::finish() {
  finished_ = true;
  if (active_) mqtt_.close();
}

void Session::say(const char* text) {
  char line[160];
  TextWriter(line, sizeof line)
      .text(text)
      .text(" the broker ")
      .text(settings_.broker_host)
      .text(":")
      .integer(settings_.broker_port);
  board_->log(line);
}

void Session::explain(MqttTrouble trouble, bool network) {
  const uint8_t telling = network ? static_cast<uint8_t>(static_cast<uint8_t>(trouble) + 1) : kNoNetwork;
  if (telling == told_) return;
  told_ = telling;
  if (!network) {
    board_->log("The network is down");
    return;
  }
  switch (trouble) {
    case MqttTrouble::kNone:
    case MqttTrouble::kUnreachable:
      return say("No connection (is it running, are host and port right?) to");
    case MqttTrouble::kSilent:
      return say("No answer in time from");
    case MqttTrouble::kLost:
      return say("The connection was closed by");
    case MqttTrouble::kBadLogin:
      return say("User or password is refused (check broker_user and broker_password; trying again now and then) by");
    case MqttTrouble::kRefused:
      return say("The connection is refused by");
    case MqttTrouble::kNoMqtt:
      return say("What came is no MQTT, from");
  }
}

}  // namespace energier
