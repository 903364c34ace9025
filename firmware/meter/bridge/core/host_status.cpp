#include "host_status.h"

#include "json_reader.h"

namespace energier {

void HostStatus::begin(uint64_t ms) {
  settled_ms_ = ms + kGraceMs;
  shown_ = Shown::kUnknown;
  native_ = false;
  left_ = false;
  there_ = false;
}

bool HostStatus::heard(const char* payload, size_t length, uint64_t ms) {
  bool native = false;
  if (length > 0) {
    bool told = false;
    JsonReader json(payload, length);
    while (json.next()) {
      if (!json.key_is(FLASH("native"))) continue;
      native = json.type() == JsonReader::Type::kTrue;
      told = native || json.type() == JsonReader::Type::kFalse;
    }
    if (!json.good() || !told) return false;
  }
  if (native_ && !native) {
    left_ = true;
    left_ms_ = ms;
  }
  native_ = native;
  if (settled_ms_ > ms) settled_ms_ = ms;
  return true;
}

HostStatus::Wish HostStatus::wish(uint64_t ms) const {
  if (ms < settled_ms_) return Wish::kNothing;
  const bool wanted = mode_ == HaDiscovery::kOn || (mode_ == HaDiscovery::kAuto && !native_);
  if (!wanted) return shown_ != Shown::kNo && there_ ? Wish::kClear : Wish::kNothing;
  if (shown_ == Shown::kYes || (left_ && ms - left_ms_ < kReloadMs)) return Wish::kNothing;
  return Wish::kPublish;
}

void HostStatus::done(Wish wish) {
  if (wish == Wish::kNothing) return;
  there_ = wish == Wish::kPublish;
  shown_ = there_ ? Shown::kYes : Shown::kNo;
}

}  // namespace energier
