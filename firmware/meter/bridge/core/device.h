// What the bridge says of itself: the contract's discovery, and Home Assistant's own for when the integration is not
// there.
#pragma once

#include "settings.h"
#include "window.h"

namespace energier {

class Discovery : public Payload {
 public:
  // `settings` must stay. `wifi`: the platform tells a signal strength.
  Discovery(const Settings& settings, bool wifi) : settings_(settings), wifi_(wifi) {}
  void write(Window* out) const override;

 private:
  const Settings& settings_;
  bool wifi_;
};

class NativeDiscovery : public Payload {
 public:
  NativeDiscovery(const Settings& settings, bool wifi) : settings_(settings), wifi_(wifi) {}
  void write(Window* out) const override;

 private:
  const Settings& settings_;
  bool wifi_;
};

}  // namespace energier
