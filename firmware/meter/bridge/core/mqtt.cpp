#include "mqtt.h"

#include <string.h>

#include "mqtt_wire.h"

namespace energier {

namespace {

constexpr size_t kLongestHeader = 5;
constexpr size_t kPiece = 128;  // of a streamed payload, on the stack
constexpr uint64_t kKeepAliveMs = Mqtt::kKeepAliveS * 1000ULL;

}  // namespace

void Mqtt::open(const Login& login, uint64_t ms) {
  login_ = login;
  stream_ = nullptr;
  filled_ = 0;
  control_filled_ = 0;
  control_cut_ = false;
  awaited_ = 0;
  pinged_ = ms;
  part_ = Part::kHeader;
  trouble_ = MqttTrouble::kNone;
  since_ = ms;
  phase_ = Phase::kOpening;
  transport_->open(login.host, login.port);
}

void Mqtt::close() {
  if (connected() && control(kGoodbye, 0, 0)) flush();
  abort();
}

void Mqtt::abort() {
  transport_->close();
  phase_ = Phase::kIdle;
}

Mqtt::Event Mqtt::fail(MqttTrouble trouble) {
  abort();
  trouble_ = trouble;
  return Event::kClosed;
}

Mqtt::Event Mqtt::step(uint64_t ms) {
  now_ = ms;
  if (phase_ == Phase::kIdle) return Event::kNone;
  const Transport::State state = transport_->state();
  if (phase_ == Phase::kOpening) {
    if (state == Transport::State::kClosed) return fail(MqttTrouble::kUnreachable);
    if (state == Transport::State::kOpening) {
      return now_ - since_ > kPatienceMs ? fail(MqttTrouble::kUnreachable) : Event::kNone;
    }
    phase_ = Phase::kGreeting;
    since_ = received_ = sent_ = now_;
    greet();
  }
  flush();
  const Event event = receive();
  if (event != Event::kNone) return event;
  if (state == Transport::State::kClosed) return fail(MqttTrouble::kLost);
  return overdue();
}

Mqtt::Event Mqtt::overdue() {
  if (phase_ == Phase::kGreeting) return now_ - since_ > kPatienceMs ? fail(MqttTrouble::kSilent) : Event::kNone;
  if (awaited_ != 0 && now_ - awaited_since_ > kNoAnswerMs) return fail(MqttTrouble::kSilent);
  if (now_ - received_ > kKeepAliveMs + kPatienceMs) return fail(MqttTrouble::kSilent);
  const bool quiet = now_ - received_ >= kKeepAliveMs || now_ - sent_ >= kKeepAliveMs;
  if (quiet && now_ - pinged_ >= kPatienceMs && control(kPing, 0, 0)) pinged_ = now_;
  return Event::kNone;
}

void Mqtt::greet() {
  const char* texts[] = {login_.client, login_.will_topic, login_.will, login_.user, login_.password};
  size_t length = 10;
  for (const char* text : texts) length += 2 + strlen(text);
  put_header(kConnect, length);
  put_text("MQTT");
  put_byte(kLevel);
  put_byte(kConnectFlags);
  put_byte(kKeepAliveS >> 8);
  put_byte(kKeepAliveS & 0xFF);
  for (const char* text : texts) put_text(text);
}

void Mqtt::put_header(uint8_t type, size_t length) {
  put_byte(type);
  do {
    const uint8_t more = length > 0x7F ? 0x80 : 0;
    put_byte(static_cast<uint8_t>((length & 0x7F) | more));
    length >>= 7;
  } while (length > 0);
}

void Mqtt::put_text(const char* text, size_t length) {
  put_byte(static_cast<uint8_t>(length >> 8));
  put_byte(static_cast<uint8_t>(length & 0xFF));
  memcpy(out_ + filled_, text, length);
  filled_ += length;
}

void Mqtt::put_text(const char* text) {
  put_text(text, strlen(text));
}

uint16_t Mqtt::next_id() {
  last_id_ = static_cast<uint16_t>(last_id_ + 1);
  if (last_id_ == 0) last_id_ = 1;
  return last_id_;
}

bool Mqtt::publish(const char* topic, const Payload& payload, uint8_t qos, bool retain) {
  if (!connected() || stream_ != nullptr || (qos > 0 && awaited_ != 0)) return false;
  Window count(nullptr, 0);
  payload.write(&count);
  const size_t topic_length = strlen(topic);
  const size_t head = 2 + topic_length + (qos > 0 ? 2 : 0);
  const size_t room = sizeof out_ - filled_;
  const bool streamed = kLongestHeader + head + count.length() > sizeof out_;
  if (room < kLongestHeader + head + (streamed ? 0 : count.length())) return false;
  put_header(static_cast<uint8_t>(kPublish | qos << kQosShift | (retain ? kRetain : 0)), head + count.length());
  put_text(topic, topic_length);
  if (qos > 0) {
    awaited_ = next_id();
    awaited_since_ = now_;
    put_byte(static_cast<uint8_t>(awaited_ >> 8));
    put_byte(static_cast<uint8_t>(awaited_ & 0xFF));
  }
  if (streamed) {
    stream_ = &payload;
    stream_at_ = 0;
    stream_length_ = count.length();
  } else {
    Window whole(reinterpret_cast<char*>(out_) + filled_, count.length());
    payload.write(&whole);
    filled_ += whole.kept();
  }
  return true;
}

bool Mqtt::subscribe(const char* const* topics, size_t count) {
  size_t length = 2;
  for (size_t i = 0; i < count; ++i) length += 3 + strlen(topics[i]);
  if (!connected() || stream_ != nullptr || sizeof out_ - filled_ < kLongestHeader + length) return false;
  put_header(kSubscribe, length);
  const uint16_t id = next_id();
  put_byte(static_cast<uint8_t>(id >> 8));
  put_byte(static_cast<uint8_t>(id & 0xFF));
  for (size_t i = 0; i < count; ++i) {
    put_text(topics[i]);
    put_byte(1);
  }
  return true;
}

bool Mqtt::control(uint8_t type, uint16_t id, uint8_t length) {
  if (sizeof control_ - control_filled_ < kWholeControl) return false;
  control_[control_filled_++] = type;
  control_[control_filled_++] = length;
  if (length > 0) {
    control_[control_filled_++] = static_cast<uint8_t>(id >> 8);
    control_[control_filled_++] = static_cast<uint8_t>(id & 0xFF);
  }
  return true;
}

void Mqtt::flush() {
  if (!idle()) sent_ = now_;
  if (control_cut_) flush_control();
  if (control_cut_) return;
  if (filled_ > 0) {
    const size_t gone = transport_->write(out_, filled_);
    filled_ -= gone;
    memmove(out_, out_ + gone, filled_);
    if (filled_ > 0) return;
  }
  if (stream_ != nullptr) stream();
  if (stream_ == nullptr) flush_control();
}

void Mqtt::flush_control() {
  if (control_filled_ == 0) return;
  const size_t gone = transport_->write(control_, control_filled_);
  control_filled_ = static_cast<uint8_t>(control_filled_ - gone);
  memmove(control_, control_ + gone, control_filled_);
  if (gone > 0) control_cut_ = control_filled_ > 0;
}

void Mqtt::stream() {
  char piece[kPiece];
  while (stream_at_ < stream_length_) {
    Window window(piece, sizeof piece, stream_at_);
    stream_->write(&window);
    const size_t gone = transport_->write(reinterpret_cast<const uint8_t*>(piece), window.kept());
    stream_at_ += gone;
    if (gone < window.kept()) return;
  }
  stream_ = nullptr;
}

}  // namespace energier
