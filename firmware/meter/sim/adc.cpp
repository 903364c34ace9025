#include "adc.h"

#include "fault.h"

namespace energier {
namespace sim {

namespace {

constexpr uint8_t kStarted = 1 << 6;    // ADSC
constexpr uint8_t kReference = 3 << 6;  // REFS1, REFS0
constexpr uint8_t kAvcc = 1 << 6;
constexpr avr_cycle_count_t kLate = 200;  // by which a free-running conversion follows the one before, at most

}  // namespace

Adc::Adc(avr_t* avr, Mains* mains) : avr_(avr), part_(part_of<avr_adc_t>(avr, "adc")), mains_(mains) {
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_OUT_TRIGGER), begun, this);
  for (const uint16_t address : {kAdcl, kAdch}) {
    auto& read = avr->io[AVR_DATA_TO_IO(address)].r;
    read.c = address == kAdcl ? read_low : read_high;
    read.param = this;
  }
}

void Adc::begun(avr_irq_t*, uint32_t input, void* self) {
  Adc* adc = static_cast<Adc*>(self);
  avr_adc_mux_t mux;
  static_assert(sizeof mux >= sizeof input, "the input is told in the first 32 bits");
  memset(&mux, 0, sizeof mux);
  memcpy(&mux, &input, sizeof input);
  const avr_cycle_count_t cycle = adc->avr_->cycle;
  const bool follows = cycle >= adc->due_ && cycle - adc->due_ < kLate;
  adc->begin_ = follows ? adc->due_ : cycle;
  adc->result_ = adc->running_;
  adc->running_ = adc->sample(mux, static_cast<double>(adc->begin_) / adc->avr_->frequency);
  avr_cycle_timer_register(adc->avr_, 0, timed, adc);
}

// simavr has set its timer for the conversion's end by now: count that from where the conversion should have begun.
avr_cycle_count_t Adc::timed(avr_t* avr, avr_cycle_count_t, void* self) {
  Adc* adc = static_cast<Adc*>(self);
  const avr_cycle_count_t clock = avr_cycle_count_t(1) << (avr->data[kAdcsra] & 7);
  for (avr_cycle_timer_slot_p slot = avr->cycle_timers.timer; slot != nullptr; slot = slot->next) {
    if (slot->param != adc->part_) continue;
    const bool first = slot->when > avr->cycle + 19 * clock;
    slot->when = adc->begin_ + (first ? 25 : 13) * clock;
    adc->due_ = slot->when;
  }
  return 0;
}

int Adc::sample(avr_adc_mux_t input, double now) {
  if ((avr_->data[kAdmux] & kReference) != kAvcc) fault("the ADC's reference is not AVcc");
  const bool bandgap = input.kind == ADC_MUX_REF && input.src > 0;
  if (bandgap && !on_bandgap_) bandgap_since_ = now;
  on_bandgap_ = bandgap;
  if (bandgap) return mains_->bandgap_code(now, now - bandgap_since_);
  if (input.kind != ADC_MUX_SINGLE) return 0;
  return input.src == 0 ? mains_->voltage_code(now) : input.src == 1 ? mains_->current_code(now) : 0;
}

uint8_t Adc::read_low(avr_t* avr, avr_io_addr_t, void* self) {
  const Adc* adc = static_cast<Adc*>(self);
  const int code = avr->data[kAdcsra] & kStarted ? adc->result_ : adc->running_;
  avr->data[kAdcl] = static_cast<uint8_t>(code & 0xFF);
  avr->data[kAdch] = static_cast<uint8_t>(code >> 8);
  return avr->data[kAdcl];
}

uint8_t Adc::read_high(avr_t* avr, avr_io_addr_t, void*) {
  return avr->data[kAdch];
}

}  // namespace sim
}  // namespace energier
