#include "messages.h"

#include "json_writer.h"

namespace energier {

namespace {

void write_time(JsonWriter* json, int64_t epoch_ms) {
  json->key(FLASH("ts"));
  if (epoch_ms == kClockUnset) {
    json->null();
  } else {
    json->integer(epoch_ms);
  }
}

FlashText cause_of(const Event& event) {
  if (!event.cause_known) return FLASH("unknown");
  switch (event.cause) {
    case ResetCause::kPower:
    case ResetCause::kBrownOut:
      return FLASH("power");
    case ResetCause::kExternal:
      return FLASH("restart");
    case ResetCause::kWatchdog:
      break;
  }
  return FLASH("watchdog");
}

void write_nothing(JsonWriter* json) {
  json->key(FLASH("v")).null().key(FLASH("hz")).null();
  json->key(FLASH("ch"))
      .array()
      .object()
      .key(FLASH("i"))
      .null()
      .key(FLASH("p"))
      .null()
      .key(FLASH("s"))
      .null()
      .key(FLASH("pf"))
      .null();
}

void write_values(JsonWriter* json, const Measurement& value) {
  json->key(FLASH("v")).fixed(value.centivolts, 2).key(FLASH("hz"));
  if (value.millihertz > 0) {
    json->fixed(value.millihertz, 3);
  } else {
    json->null();
  }
  json->key(FLASH("ch"))
      .array()
      .object()
      .key(FLASH("i"))
      .fixed(value.milliamperes, 3)
      .key(FLASH("p"))
      .fixed(value.deciwatts, 1);
  json->key(FLASH("s")).fixed(value.deci_va, 1).key(FLASH("pf"));
  if (value.has_pf) {
    json->fixed(value.milli_pf, 3);
  } else {
    json->null();
  }
}

}  // namespace

void StatePayload::write(Window* out) const {
  JsonWriter json(out);
  json.object().key(FLASH("schema")).integer(1).key(FLASH("seq")).integer(seq_);
  write_time(&json, now_.epoch_ms);
  json.key(FLASH("up")).fixed(static_cast<int64_t>(now_.ms / 100), 1);
  if (wifi_) {
    json.key(FLASH("rssi"));
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
  json.object().key(FLASH("schema")).integer(1);
  write_time(&json, now_.epoch_ms);
  json.key(FLASH("boot")).integer(boot_).key(FLASH("ch")).array().object().key(FLASH("wh"));
  json.fixed(static_cast<int64_t>(milliwatthours_), 3).end_object().end_array().end_object();
}

void EventPayload::write(Window* out) const {
  const bool dated = now_.epoch_ms != kClockUnset;
  const int64_t ts = dated ? now_.epoch_ms - static_cast<int64_t>(now_.ms - event_.ms) : kClockUnset;
  JsonWriter json(out);
  json.object().key(FLASH("schema")).integer(1);
  write_time(&json, ts);
  if (event_.kind == Event::Kind::kBoot) {
    json.key(FLASH("event"))
        .string(FLASH("boot"))
        .key(FLASH("boot"))
        .integer(event_.boot)
        .key(FLASH("cause"))
        .string(cause_of(event_));
  } else {
    json.key(FLASH("event")).string(FLASH("clock")).key(FLASH("up")).fixed(static_cast<int64_t>(event_.ms / 100), 1);
  }
  json.end_object();
}

void ReplyPayload::write(Window* out) const {
  const FlashText error = code_of(reply_.refusal);
  JsonWriter json(out);
  json.object().key(FLASH("id")).string(reply_.id).key(FLASH("ok")).boolean(!error).key(FLASH("error"));
  if (error) {
    json.string(error);
  } else {
    json.null();
  }
  if (reply_.changed) json.key(FLASH("was")).fixed(reply_.micro_was, 6).key(FLASH("now")).fixed(reply_.micro_now, 6);
  json.end_object();
}

}  // namespace energier
