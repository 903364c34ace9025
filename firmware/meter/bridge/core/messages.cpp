#include "messages.h"

#include "json_writer.h"

namespace energier {

namespace {

void write_time(JsonWriter* json, int64_t epoch_ms) {
  json->key("ts");
  if (epoch_ms == kClockUnset) {
    json->null();
  } else {
    json->integer(epoch_ms);
  }
}

const char* cause_of(const Event& event) {
  if (!event.cause_known) return "unknown";
  switch (event.cause) {
    case ResetCause::kPower:
    case ResetCause::kBrownOut:
      return "power";
    case ResetCause::kExternal:
      return "restart";
    case ResetCause::kWatchdog:
      break;
  }
  return "watchdog";
}

void write_nothing(JsonWriter* json) {
  json->key("v").null().key("hz").null();
  json->key("ch").array().object().key("i").null().key("p").null().key("s").null().key("pf").null();
}

void write_values(JsonWriter* json, const Measurement& value) {
  json->key("v").fixed(value.centivolts, 2).key("hz");
  if (value.millihertz > 0) {
    json->fixed(value.millihertz, 3);
  } else {
    json->null();
  }
  json->key("ch").array().object().key("i").fixed(value.milliamperes, 3).key("p").fixed(value.deciwatts, 1);
  json->key("s").fixed(value.deci_va, 1).key("pf");
  if (value.has_pf) {
    json->fixed(value.milli_pf, 3);
  } else {
    json->null();
  }
}

}  // namespace

void StatePayload::write(Window* out) const {
  JsonWriter json(out);
  json.object().key("schema").integer(1).key("seq").integer(seq_);
  write_time(&json, now_.epoch_ms);
  json.key("up").fixed(static_cast<int64_t>(now_.ms / 100), 1);
  if (wifi_) {
    json.key("rssi");
    if (now_.rssi < 0) {
      json.integer(now_.rssi);
    } else {
      json.null();
    }
  }
  if (value_ == nullptr) {
    write_nothing(&json);
  } else {
    write_values(&json, *value_);
  }
  json.end_object().end_array().end_object();
}

void EnergyPayload::write(Window* out) const {
  JsonWriter json(out);
  json.object().key("schema").integer(1);
  write_time(&json, now_.epoch_ms);
  json.key("boot").integer(boot_).key("ch").array().object().key("wh");
  json.fixed(static_cast<int64_t>(milliwatthours_), 3).end_object().end_array().end_object();
}

void EventPayload::write(Window* out) const {
  const bool dated = now_.epoch_ms != kClockUnset;
  const int64_t ts = dated ? now_.epoch_ms - static_cast<int64_t>(now_.ms - event_.ms) : kClockUnset;
  JsonWriter json(out);
  json.object().key("schema").integer(1);
  write_time(&json, ts);
  if (event_.kind == Event::Kind::kBoot) {
    json.key("event").string("boot").key("boot").integer(event_.boot).key("cause").string(cause_of(event_));
  } else {
    json.key("event").string("clock").key("up").fixed(static_cast<int64_t>(event_.ms / 100), 1);
  }
  json.end_object();
}

void ReplyPayload::write(Window* out) const {
  const char* error = code_of(reply_.refusal);
  JsonWriter json(out);
  json.object().key("id").string(reply_.id).key("ok").boolean(error == nullptr).key("error");
  if (error == nullptr) {
    json.null();
  } else {
    json.string(error);
  }
  if (reply_.changed) json.key("was").fixed(reply_.micro_was, 6).key("now").fixed(reply_.micro_now, 6);
  json.end_object();
}

}  // namespace energier
