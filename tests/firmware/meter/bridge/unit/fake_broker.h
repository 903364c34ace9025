// A broker in memory behind the bridge's transport: it answers as told and keeps what it was sent.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bridge/core/transport.h"

struct Published {
  std::string topic;
  std::string payload;
  int qos;
  bool retain;
};

class FakeBroker : public energier::Transport {
 public:
  void open(const char* host, uint16_t port) override;
  State state() override { return state_; }
  size_t write(const uint8_t* bytes, size_t length) override;
  size_t read(uint8_t* bytes, size_t room) override;
  void close() override;

  // Ends the connection, and is not there until `rise`.
  void die();
  void rise() { there_ = true; }
  // Sends bytes as they are.
  void send(const std::string& bytes) { to_client_ += bytes; }
  void publish(const std::string& topic, const std::string& payload, int qos = 1, bool retain = false);
  // Those on topics that end so.
  std::vector<Published> all(const std::string& tail) const;
  std::string last(const std::string& tail) const;
  void forget() { published.clear(); }

  std::vector<Published> published;
  std::vector<std::string> subscribed;
  std::vector<int> acknowledged;  // ids of PUBACKs of the client's
  std::string host, client, will_topic, will, user, password;
  int opened = 0;
  int pings = 0;
  bool goodbye = false;
  // How it behaves:
  uint8_t verdict = 0;           // of CONNACK
  bool mute = false;             // it says nothing
  bool acknowledges = true;      // it sends PUBACKs
  size_t most_at_once = 100000;  // bytes taken by one write

 private:
  void take_packets();
  void take(uint8_t header, const std::string& body);
  void greet(const std::string& body);
  void take_publish(uint8_t header, const std::string& body);

  std::string from_client_;
  std::string to_client_;
  State state_ = State::kClosed;
  bool there_ = true;
};

std::string mqtt_packet(uint8_t header, const std::string& body);
std::string mqtt_text(const std::string& text);
