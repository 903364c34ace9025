#include "fake_broker.h"

#include <algorithm>

std::string mqtt_packet(uint8_t header, const std::string& body) {
  std::string packet(1, static_cast<char>(header));
  size_t length = body.size();
  do {
    packet += static_cast<char>((length & 0x7F) | (length > 0x7F ? 0x80 : 0));
    length >>= 7;
  } while (length > 0);
  return packet + body;
}

std::string mqtt_text(const std::string& text) {
  return std::string() + static_cast<char>(text.size() >> 8) + static_cast<char>(text.size() & 0xFF) + text;
}

namespace {

std::string take_text(const std::string& body, size_t* at) {
  const size_t length =
      static_cast<size_t>(static_cast<uint8_t>(body.at(*at)) << 8 | static_cast<uint8_t>(body.at(*at + 1)));
  *at += 2 + length;
  return body.substr(*at - length, length);
}

}  // namespace

void FakeBroker::open(const char* where, uint16_t) {
  ++opened;
  host = where;
  from_client_.clear();
  to_client_.clear();
  goodbye = false;
  state_ = there_ ? State::kOpen : State::kClosed;
}

void FakeBroker::close() {
  state_ = State::kClosed;
}

void FakeBroker::die() {
  there_ = false;
  state_ = State::kClosed;
}

size_t FakeBroker::write(const uint8_t* bytes, size_t length) {
  if (state_ != State::kOpen) return 0;
  const size_t taken = std::min(length, most_at_once);
  from_client_.append(reinterpret_cast<const char*>(bytes), taken);
  take_packets();
  return taken;
}

size_t FakeBroker::read(uint8_t* bytes, size_t room) {
  const size_t given = std::min(room, to_client_.size());
  std::copy_n(to_client_.begin(), given, reinterpret_cast<char*>(bytes));
  to_client_.erase(0, given);
  return given;
}

void FakeBroker::take_packets() {
  for (;;) {
    size_t length = 0, at = 1;
    for (int shift = 0;; shift += 7, ++at) {
      if (at >= from_client_.size()) return;
      length |= static_cast<size_t>(from_client_[at] & 0x7F) << shift;
      if ((from_client_[at] & 0x80) == 0) break;
    }
    if (from_client_.size() < at + 1 + length) return;
    const std::string packet = from_client_.substr(0, at + 1 + length);
    from_client_.erase(0, packet.size());
    take(static_cast<uint8_t>(packet[0]), packet.substr(at + 1));
  }
}

void FakeBroker::take(uint8_t header, const std::string& body) {
  if (mute) return;
  switch (header & 0xF0) {
    case 0x10:
      return greet(body);
    case 0x30:
      return take_publish(header, body);
    case 0x40:
      acknowledged.push_back(static_cast<uint8_t>(body[0]) << 8 | static_cast<uint8_t>(body[1]));
      return;
    case 0x80: {
      std::string verdicts = body.substr(0, 2);
      for (size_t at = 2; at < body.size(); ++at) {
        subscribed.push_back(take_text(body, &at));
        verdicts += '\1';
      }
      return send(mqtt_packet(0x90, verdicts));
    }
    case 0xC0:
      ++pings;
      return send(mqtt_packet(0xD0, ""));
    case 0xE0:
      goodbye = true;
      return;
    default:
      return;
  }
}

void FakeBroker::greet(const std::string& body) {
  size_t at = 10;
  client = take_text(body, &at);
  will_topic = take_text(body, &at);
  will = take_text(body, &at);
  user = take_text(body, &at);
  password = take_text(body, &at);
  send(mqtt_packet(0x20, std::string(1, '\0') + static_cast<char>(verdict)));
}

void FakeBroker::take_publish(uint8_t header, const std::string& body) {
  size_t at = 0;
  Published message;
  message.topic = take_text(body, &at);
  message.qos = header >> 1 & 3;
  message.retain = (header & 1) != 0;
  const std::string id = body.substr(at, 2);
  message.payload = body.substr(at + (message.qos > 0 ? 2 : 0));
  published.push_back(message);
  if (message.qos > 0 && acknowledges) send(mqtt_packet(0x40, id));
}

void FakeBroker::publish(const std::string& topic, const std::string& payload, int qos, bool retain) {
  const std::string id = qos > 0 ? std::string("\x12\x34") : std::string();
  send(mqtt_packet(static_cast<uint8_t>(0x30 | qos << 1 | (retain ? 1 : 0)), mqtt_text(topic) + id + payload));
}

std::vector<Published> FakeBroker::all(const std::string& tail) const {
  std::vector<Published> found;
  for (const Published& message : published) {
    const std::string& topic = message.topic;
    if (topic.size() >= tail.size() && topic.compare(topic.size() - tail.size(), tail.size(), tail) == 0) {
      found.push_back(message);
    }
  }
  return found;
}

std::string FakeBroker::last(const std::string& tail) const {
  const std::vector<Published> found = all(tail);
  return found.empty() ? "(nothing)" : found.back().payload;
}
