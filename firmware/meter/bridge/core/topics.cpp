#include "topics.h"

#include "window.h"

namespace energier {

Topic::Topic(FlashText head, const char* id, FlashText tail) {
  Window text(text_, sizeof text_ - 1);
  text.put(head);
  text.put(id);
  text.put(tail);
  text_[text.kept()] = '\0';
}

Topic Topic::of_device(const Settings& settings, FlashText tail) {
  return Topic(FLASH("energier/"), settings.id, tail);
}

Topic Topic::discovery(const Settings& settings) {
  return Topic(FLASH("energier/discovery/"), settings.id, FLASH("/config"));
}

Topic Topic::native(const Settings& settings) {
  return Topic(FLASH("homeassistant/device/"), settings.id, FLASH("/config"));
}

Topic Topic::host_status() {
  return Topic(FLASH("energier/host/status"), "", FLASH(""));
}

Topic Topic::home_assistant_status() {
  return Topic(FLASH("homeassistant/status"), "", FLASH(""));
}

}  // namespace energier
