// What is used of simavr.
#pragma once

#include <avr_adc.h>
#include <avr_eeprom.h>
#include <avr_uart.h>
#include <sim_avr.h>
#include <sim_elf.h>
#include <string.h>

namespace energier {
namespace sim {

// Registers of the ATmega328P by their address in its data space (datasheet DS40002061B, 31).
enum Register : uint16_t {
  kEecr = 0x3F,
  kEearl = 0x41,
  kEearh = 0x42,
  kMcusr = 0x54,
  kAdcl = 0x78,
  kAdch = 0x79,
  kAdcsra = 0x7A,
  kAdmux = 0x7C,
  kUcsr0a = 0xC0,
  kUbrr0l = 0xC4,
  kUbrr0h = 0xC5,
};

// A part of the chip by simavr's name for it.
template <typename Part>
Part* part_of(avr_t* avr, const char* kind) {
  for (avr_io_t* part = avr->io_port; part != nullptr; part = part->next) {
    if (strcmp(part->kind, kind) == 0) return reinterpret_cast<Part*>(part);
  }
  return nullptr;
}

}  // namespace sim
}  // namespace energier
