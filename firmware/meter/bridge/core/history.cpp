#include "history.h"

#include "json_writer.h"

namespace energier {

namespace {

constexpr int64_t kMinuteMs = 60000;
constexpr uint32_t kMostMilliwatthours = 1000000000;  // the contract's bound of a row

}  // namespace

void History::add(bool dated, uint32_t start, uint32_t milliwatthours) {
  if (milliwatthours > kMostMilliwatthours) milliwatthours = kMostMilliwatthours;
  if (size_ == kRows) {
    first_ = static_cast<uint8_t>((first_ + 1) % kRows);
    --size_;
    // A message on its way that began with the row that goes now begins with the next one.
    if (gathered_size_ > 0 && gathered_ == 0) {
      --gathered_size_;
    } else if (gathered_size_ > 0) {
      --gathered_;
    }
  }
  Row& last = row(size_++);
  last.start = start & 0x3FFFFFFF;
  last.dated = dated ? 1 : 0;
  last.sent = 0;
  last.milliwatthours = milliwatthours;
}

void History::date(int64_t epoch_ms, uint64_t ms) {
  for (uint8_t i = 0; i < size_; ++i) {
    Row& undated = row(i);
    if (undated.dated) continue;
    const int64_t began = epoch_ms - static_cast<int64_t>(ms) + static_cast<int64_t>(undated.start) * 1000;
    undated.start = static_cast<uint32_t>(began / kMinuteMs) & 0x3FFFFFFF;
    undated.dated = 1;
  }
}

bool History::gather() {
  gathered_size_ = 0;
  uint8_t index = 0;
  while (index < size_ && (row(index).sent || !row(index).dated)) ++index;
  if (index == size_) return false;
  gathered_ = index;
  uint32_t rows = 1;
  for (gathered_size_ = 1; index + 1 < size_; ++index, ++gathered_size_) {
    const Row& before = row(index);
    const Row& after = row(static_cast<uint8_t>(index + 1));
    if (after.sent || !after.dated || after.start <= before.start) break;
    rows += after.start - before.start;
    if (after.start > before.start + kLongestGap + 1 || rows > kMessageRows) break;
  }
  return true;
}

void History::write(Window* out) const {
  JsonWriter json(out);
  json.object().key(FLASH("schema")).integer(1).key(FLASH("step")).integer(kMinuteMs / 1000);
  json.key(FLASH("from")).integer(static_cast<int64_t>(row(gathered_).start) * kMinuteMs).key(FLASH("wh")).array();
  uint32_t minute = row(gathered_).start;
  for (uint8_t i = 0; i < gathered_size_; ++i, ++minute) {
    const Row& next = row(static_cast<uint8_t>(gathered_ + i));
    for (; minute < next.start; ++minute) json.array().null().end_array();
    json.array().fixed(next.milliwatthours, 3).end_array();
  }
  json.end_array().end_object();
}

void History::sent(uint64_t ms) {
  for (uint8_t i = 0; i < gathered_size_; ++i) row(static_cast<uint8_t>(gathered_ + i)).sent = 1;
  gathered_size_ = 0;
  last_sent_ms_ = ms;
}

void History::again(uint64_t ms) {
  if (ms - last_sent_ms_ > kAgainMs) return;
  for (uint8_t i = 0; i < size_; ++i) row(i).sent = 0;
}

void Minutes::tick(const Moment& now, bool online, bool heard, Counter* counter, History* history) {
  missed_ = missed_ || !online;
  heard_ = heard_ || heard;
  if (now.epoch_ms == kClockUnset) {
    if (now.ms - undated_since_ms_ >= static_cast<uint64_t>(kMinuteMs)) {
      close(false, static_cast<uint32_t>(undated_since_ms_ / 1000), online, counter, history);
      undated_since_ms_ = now.ms;
    }
    return;
  }
  const uint32_t minute = static_cast<uint32_t>(now.epoch_ms / kMinuteMs);
  if (!dated_) {
    dated_ = true;
    minute_ = minute;
    history->date(now.epoch_ms, now.ms);
  } else if (minute != minute_) {
    close(true, minute_, online, counter, history);
    minute_ = minute;
  }
}

void Minutes::close(bool dated, uint32_t start, bool online, Counter* counter, History* history) {
  // Of a minute without a word from the Nano nothing is known: what it used is part of the next row.
  if (missed_ && !heard_) return;
  const uint32_t used = counter->take_used();
  if (missed_) history->add(dated, start, used);
  missed_ = !online;
  heard_ = false;
}

}  // namespace energier
