// The topics of one device (../../../contract/README.md).
#pragma once

#include <stddef.h>

#include "settings.h"

namespace energier {

constexpr char kHostStatusTopic[] = "energier/host/status";
constexpr char kHaStatusTopic[] = "homeassistant/status";

// A topic with the device's id in it.
class Topic {
 public:
  static Topic of_device(const Settings& settings, const char* tail) { return Topic("energier/", settings.id, tail); }
  static Topic discovery(const Settings& settings) { return Topic("energier/discovery/", settings.id, "/config"); }
  static Topic native(const Settings& settings) { return Topic("homeassistant/device/", settings.id, "/config"); }

  const char* c_str() const { return text_; }

 private:
  Topic(const char* head, const char* id, const char* tail);

  char text_[64];
};

}  // namespace energier
