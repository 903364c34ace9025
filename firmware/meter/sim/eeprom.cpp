#include "eeprom.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "fault.h"

namespace energier {
namespace sim {

namespace {

constexpr uint8_t kRead = 1 << 0;                  // EERE
constexpr uint8_t kWrite = 1 << 1;                 // EEPE
constexpr uint8_t kArm = 1 << 2;                   // EEMPE
constexpr avr_cycle_count_t kArmed = 6;            // cycles within which a write must follow
constexpr avr_cycle_count_t kWriteCycles = 54400;  // 3.4 ms at 16 MHz

std::runtime_error failed(const std::string& path, const std::string& why) {
  return std::runtime_error("EEPROM " + path + ": " + why);
}

}  // namespace

Eeprom::Eeprom(avr_t* avr, const std::string& path) : avr_(avr), part_(part_of<avr_eeprom_t>(avr, "eeprom")) {
  kept_.fill(0xFF);
  written_.fill(0);
  if (!path.empty()) {
    file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0) throw failed(path, strerror(errno));
    struct stat status;
    if (fstat(file_, &status) != 0) throw failed(path, strerror(errno));
    const size_t size = static_cast<size_t>(status.st_size);
    if (size != 0 && size != kEepromSize) throw failed(path, "is not of 1024 bytes; give another file or remove it");
    if (size == 0 && pwrite(file_, kept_.data(), kEepromSize, 0) != static_cast<ssize_t>(kEepromSize)) {
      throw failed(path, strerror(errno));
    }
    if (pread(file_, kept_.data(), kEepromSize, 0) != static_cast<ssize_t>(kEepromSize)) {
      throw failed(path, strerror(errno));
    }
  }
  memcpy(part_->eeprom, kept_.data(), kEepromSize);
  avr_register_io_write(avr, kEecr, controlled, this);
}

Eeprom::~Eeprom() {
  if (file_ >= 0) close(file_);
}

// Called after simavr's own: it has taken a write or a read by now.
void Eeprom::controlled(avr_t* avr, avr_io_addr_t, uint8_t value, void* self) {
  Eeprom* eeprom = static_cast<Eeprom*>(self);
  const bool busy = avr->cycle < eeprom->busy_;
  const size_t address = (avr->data[kEearl] | avr->data[kEearh] << 8) & (kEepromSize - 1);
  const bool written = (value & kWrite) && avr->cycle - eeprom->armed_ <= kArmed;
  if (busy) {
    if (written || (value & kRead)) ++eeprom->misused_;
    memcpy(eeprom->part_->eeprom, eeprom->kept_.data(), kEepromSize);
    avr->data[kEecr] |= kWrite;
  } else if (written) {
    eeprom->begin(address);
  }
  if ((value & kArm) && !(value & kWrite)) eeprom->armed_ = avr->cycle;
}

void Eeprom::begin(size_t address) {
  ++writes_;
  ++written_[address];
  address_ = address;
  before_ = kept_[address];
  busy_ = avr_->cycle + kWriteCycles;
  armed_ = 0;
  keep(address, worn_ ? before_ : part_->eeprom[address]);
  restart();
  avr_->run_cycle_count = 0;  // whoever waits for a write sees it now
}

void Eeprom::keep(size_t address, uint8_t byte) {
  kept_[address] = byte;
  part_->eeprom[address] = byte;
  if (file_ >= 0 && pwrite(file_, &byte, 1, static_cast<off_t>(address)) != 1) {
    fault(std::string("the EEPROM's file takes no more: ") + strerror(errno));
  }
}

void Eeprom::restart() {
  if (avr_->cycle >= busy_) return;
  avr_->data[kEecr] |= kWrite;
  avr_cycle_timer_register(avr_, busy_ - avr_->cycle, done, this);
}

avr_cycle_count_t Eeprom::done(avr_t* avr, avr_cycle_count_t, void*) {
  avr->data[kEecr] = static_cast<uint8_t>(avr->data[kEecr] & ~kWrite);
  return 0;
}

void Eeprom::cut() {
  if (avr_->cycle >= busy_) return;
  // The byte is erased to ones first, then the zeros are written: where each bit stood is anyone's guess.
  const uint8_t guess = static_cast<uint8_t>(random());
  const uint8_t low = before_ & kept_[address_];
  keep(address_, static_cast<uint8_t>(low | guess));
  busy_ = 0;
}

unsigned long Eeprom::worst() const {
  return *std::max_element(written_.begin(), written_.end());
}

}  // namespace sim
}  // namespace energier
