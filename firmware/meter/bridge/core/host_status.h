// Whether Home Assistant's own discovery is to be published, cleared or left alone, from what the Energier integration
// says of itself in `energier/host/status`.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace energier {

enum class HaDiscovery : uint8_t { kAuto, kOn, kOff };

class HostStatus {
 public:
  // After a connect, for the integration's retained status to arrive before it counts as absent.
  static constexpr uint64_t kGraceMs = 2000;
  // An integration that goes away may only be reloading; shown at once, the device would appear twice.
  static constexpr uint64_t kReloadMs = 5000;

  enum class Wish : uint8_t { kNothing, kPublish, kClear };

  explicit HostStatus(HaDiscovery mode) : mode_(mode) {}

  // A new connection: nothing is known.
  void begin(uint64_t ms);
  // A message of the host's; an empty one means that the integration went away. False if it is not to be understood.
  bool heard(const char* payload, size_t length, uint64_t ms);
  // What the broker keeps of our own discovery.
  void own(bool there) { there_ = there; }
  // Home Assistant has started: what is published is published again.
  void born() { shown_ = Shown::kUnknown; }

  Wish wish(uint64_t ms) const;
  // The wish was fulfilled.
  void done(Wish wish);

 private:
  enum class Shown : uint8_t { kUnknown, kYes, kNo };

  HaDiscovery mode_;
  Shown shown_ = Shown::kUnknown;
  uint64_t settled_ms_ = 0;
  uint64_t left_ms_ = 0;
  bool native_ = false;
  bool left_ = false;  // it was there during this connection
  bool there_ = false;
};

}  // namespace energier
