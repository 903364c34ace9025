#include "bridge.h"

#include <string.h>

#include "log_line.h"

namespace energier {

namespace {

constexpr uint64_t kStateMs = 1500;  // where no line of the Nano set the pace
constexpr uint64_t kSilentStateMs = 1000;
constexpr uint64_t kFastestStateMs = 500;
constexpr uint64_t kAskAgainMs = 3000;
constexpr uint8_t kAskTimes = 3;
constexpr uint16_t kJustStartedLines = 120;
constexpr uint8_t kMostSteps = 32;  // of one tick, so that a flood of messages does not keep the Nano's lines waiting

}  // namespace

Bridge::Bridge(const Settings& settings, bool wifi, uint32_t seed, Transport* transport, Board* board)
    : settings_(settings),
      board_(board),
      dice_(seed),
      session_(settings, transport, board, &dice_),
      host_(settings.ha_discovery),
      outbox_(settings, wifi, &history_, &host_),
      number_(static_cast<uint16_t>(seed)) {}

void Bridge::take_byte(char byte, const Moment& now) {
  if (reader_.feed(byte)) take_line(now);
}

void Bridge::take_line(const Moment& now) {
  const char* body = reader_.body();
  const size_t length = reader_.length();
  bool fine = true;
  switch (kind_of(body, length)) {
    case Kind::kMeasurement: {
      Measurement value;
      fine = parse(body, length, &value);
      if (fine) take_measurement(value, now);
      break;
    }
    case Kind::kStart:
      fine = parse(body, length, &start_);
      start_known_ = start_known_ || fine;
      break;
    case Kind::kAnswer: {
      Answer answer;
      fine = parse(body, length, &answer);
      if (fine && question_.answered_by(answer)) take_answer(answer);
      break;
    }
    case Kind::kFactors:
    case Kind::kUnknown:
      break;
  }
  if (!fine) ++refused_;
}

void Bridge::take_measurement(const Measurement& value, const Moment& now) {
  const bool lost = (value.flags & kCounterLost) != 0;
  switch (counter_.take(value.boot, value.milliwatthours, lost, now.ms)) {
    case Counter::Verdict::kTaken:
      break;
    case Counter::Verdict::kUnconfirmed:
      return;
    case Counter::Verdict::kFell:
    case Counter::Verdict::kLeapt:
      ++refused_;
      return;
  }
  const bool fresh = !measured_ || measurement_.boot != value.boot;
  measurement_ = value;
  measured_ = heard_ = true;
  measured_ms_ = now.ms;
  if (fresh) outbox_.want(Outbox::Item::kEnergy);
  if (!boot_told_ || told_boot_ != value.boot) tell_boot(now);
  if (now.ms - state_ms_ < kFastestStateMs) return;
  state_ms_ = now.ms;
  outbox_.want(Outbox::Item::kState);
}

void Bridge::tell_boot(const Moment& now) {
  const bool cause_known = start_known_ && start_.boot == measurement_.boot;
  if (!cause_known && asked_ < kAskTimes) {
    if (now.ms < ask_ms_) return;
    ++asked_;
    ask_ms_ = now.ms + kAskAgainMs;
    char line[kLongestLine];
    board_->tell_meter(line, format_command(++number_, "S", line, sizeof line));
    return;
  }
  // A Nano that ran long before this program did was told of by the run before it.
  if (boot_told_ || measurement_.seq < kJustStartedLines) {
    const Event event = {Event::Kind::kBoot, cause_known, start_.cause, measurement_.boot, now.ms};
    outbox_.push(event);
  }
  boot_told_ = true;
  told_boot_ = measurement_.boot;
  asked_ = 0;
}

void Bridge::take_answer(const Answer& answer) {
  const Refusal refusal = answer.ok ? Refusal::kNone : refusal_of(answer.reason);
  if (!answer.ok) {
    LogLine(FLASH("The meter refuses a command: ")).put(answer.reason).to(board_);
  }
  reply(question_.id(), refusal, &answer);
}

void Bridge::reply(const char* id, Refusal refusal, const Answer* answer) {
  Reply reply;
  memset(&reply, 0, sizeof reply);
  strcpy(reply.id, id);
  reply.refusal = refusal;
  if (answer != nullptr && answer->changed) {
    reply.changed = true;
    reply.micro_was = answer->micro_was;
    reply.micro_now = answer->micro_now;
  }
  outbox_.push(reply);
}

void Bridge::take_message(const Moment& now) {
  Mqtt& mqtt = session_.mqtt();
  const char* topic = mqtt.topic();
  const bool whole = mqtt.payload_kept() == mqtt.payload_length();
  if (Topic::native(settings_).is(topic)) {
    host_.own(mqtt.payload_length() > 0);
  } else if (Topic::host_status().is(topic)) {
    if (!whole || !host_.heard(mqtt.payload(), mqtt.payload_length(), now.ms)) {
      LogLine(FLASH("Ignored energier/host/status: it must be like {\"native\":true}")).to(board_);
    }
  } else if (mqtt.retained()) {
    LogLine(FLASH("Ignored a retained message: nothing old is done")).to(board_);
  } else if (Topic::home_assistant_status().is(topic)) {
    if (!whole || !FLASH("online").is(mqtt.payload())) return;
    birth_ = true;
    birth_ms_ = now.ms + dice_.roll(kBirthSpreadMs);
  } else if (Topic::of_device(settings_, FLASH("/cmd")).is(topic)) {
    if (whole) return take_command(mqtt.payload(), mqtt.payload_length(), now);
    LogLine(FLASH("Refused a command: it is too long")).to(board_);
  }
}

void Bridge::take_command(const char* payload, size_t length, const Moment& now) {
  // A place for the answer of the question that is open is kept free.
  if (!outbox_.has_room(question_.busy() ? 1 : 0)) {
    ++ignored_;
    return;
  }
  Command command;
  FlashText why;
  const Refusal refusal = parse_command(payload, length, &command, &why);
  if (refusal != Refusal::kNone) {
    LogLine(FLASH("Refused a command: ")).put(why).to(board_);
    if (command.id[0] != '\0') reply(command.id, refusal);
  } else if (is_for_meter(command.request)) {
    if (question_.busy()) {
      if (strcmp(question_.id(), command.id) != 0) reply(command.id, Refusal::kBusy);
    } else if (silent(now.ms)) {
      LogLine(FLASH("Refused a command: the meter is silent")).to(board_);
      reply(command.id, Refusal::kFailed);
    } else {
      question_.ask(command, ++number_, now.ms);
    }
  } else {
    reply(command.id, Refusal::kNone);
    if (command.request == Request::kIdentify) return board_->identify();
    LogLine(FLASH("A restart is asked for")).to(board_);
    restarting_ = true;
    restart_ms_ = now.ms + kGoodbyeMs;
  }
}

void Bridge::ask_meter(const Moment& now) {
  char line[kLongestLine];
  const size_t length = question_.due(now.ms, line, sizeof line);
  if (length > 0) board_->tell_meter(line, length);
  if (question_.given_up(now.ms)) {
    LogLine(FLASH("The meter did not answer a command")).to(board_);
    reply(question_.id(), Refusal::kFailed);
  }
}

void Bridge::tick_clock(const Moment& now) {
  if (!clock_set_ && now.epoch_ms != kClockUnset) {
    clock_set_ = true;
    const Event event = {Event::Kind::kClock, false, ResetCause::kPower, 0, now.ms};
    outbox_.push(event);
  }
  minutes_.tick(now, session_.connected(), heard_, &counter_, &history_);
  heard_ = false;
  if (now.ms - energy_ms_ >= kEnergyMs) {
    energy_ms_ = now.ms;
    outbox_.want(Outbox::Item::kEnergy);
  }
  if (now.ms - state_ms_ >= (silent(now.ms) ? kSilentStateMs : kStateMs)) {
    state_ms_ = now.ms;
    outbox_.want(Outbox::Item::kState);
  }
  if (birth_ && now.ms >= birth_ms_) {
    birth_ = false;
    outbox_.introduce();
    host_.born();
    history_.again(now.ms);
  }
}

void Bridge::tell_losses(const Moment& now) {
  if (rejected_told_.due(rejected(), now.ms)) {
    const FlashText text = FLASH("Lines of the meter dropped so far, damaged or not to be believed: ");
    LogLine(text).put(rejected()).to(board_);
  }
  if (ignored_told_.due(ignored_, now.ms)) {
    LogLine(FLASH("Commands ignored so far, for too many came at once: ")).put(ignored_).to(board_);
  }
}

void Bridge::tick(const Moment& now) {
  if (stopped_) return;
  tick_clock(now);
  ask_meter(now);
  tell_losses(now);
  const Measurement* value = silent(now.ms) ? nullptr : &measurement_;
  for (uint8_t steps = 0; steps < kMostSteps; ++steps) {
    const Session::News news = session_.step(now);
    switch (news) {
      case Session::News::kConnected:
        outbox_.introduce();
        host_.begin(now.ms);
        break;
      case Session::News::kMessage:
        take_message(now);
        break;
      case Session::News::kDelivered:
        outbox_.delivered(now.ms);
        break;
      case Session::News::kLost:
        outbox_.lost();
        break;
      case Session::News::kNone:
        break;
    }
    const bool sent = outbox_.send(now, value, counter_, &session_.mqtt());
    if (!sent && news == Session::News::kNone) break;
  }
  tick_stop(now);
}

void Bridge::stop(const Moment& now) {
  if (stopping_) return;
  stopping_ = true;
  stop_ms_ = now.ms;
  outbox_.want(Outbox::Item::kEnergy);
  outbox_.want(Outbox::Item::kOffline);
}

void Bridge::tick_stop(const Moment& now) {
  if (restarting_ && (outbox_.replied() || now.ms >= restart_ms_)) {
    wants_restart_ = true;
    stop(now);
  }
  if (!stopping_) return;
  if (!outbox_.said_offline() && session_.connected() && now.ms - stop_ms_ < kGoodbyeMs) return;
  session_.finish(outbox_.said_offline());
  stopped_ = true;
}

}  // namespace energier
