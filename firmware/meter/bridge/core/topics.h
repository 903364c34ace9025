// The topics that one device knows (../../../contract/README.md).
#pragma once

#include <string.h>

#include "flash_text.h"
#include "settings.h"

namespace energier {

class Topic {
 public:
  static Topic of_device(const Settings& settings, FlashText tail);
  static Topic discovery(const Settings& settings);
  static Topic native(const Settings& settings);
  static Topic host_status();
  static Topic home_assistant_status();

  const char* c_str() const { return text_; }
  bool is(const char* topic) const { return strcmp(text_, topic) == 0; }

 private:
  Topic(FlashText head, const char* id, FlashText tail);

  char text_[64];
};

}  // namespace energier
