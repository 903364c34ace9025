#include "calibrate.h"

#include <math.h>

namespace energier {

namespace {

constexpr const char* kRange = "range";
constexpr const char* kNoSignal = "no_signal";
constexpr const char* kLoad = "load";

// Below these a code's own roughness spoils the factor: 20 V and 1 A with the parts of the list.
constexpr float kLeastVoltCodes = 20.0f;
constexpr float kLeastAmpereCodes = 4.0f;

constexpr uint8_t kNoiseWindows = 5;
constexpr float kMostNoiseCodes = 3.0f;
constexpr float kMostNoiseWatts = 10.0f;
constexpr float kMostNoiseVars = 40.0f;  // noise is nine times as strong in these

Calibrated refused(const char* reason, const Calibration& calibration) {
  return Calibrated{reason, calibration, false, 0.0f, 0.0f};
}

Calibrated changed(const Calibration& now, float was, float is) {
  return Calibrated{plausible(now) ? nullptr : kRange, now, true, was, is};
}

Calibrated changed(const Calibration& now) {
  return Calibrated{nullptr, now, false, 0.0f, 0.0f};
}

}  // namespace

Calibrated calibrate(const Command& command, const Calibration& calibration, const Reading& reading, uint16_t supply) {
  Calibration now = calibration;
  // The first measured factor fixes the supply at which all hold; until then the supply's part was not corrected.
  if (now.supply_millivolts == 0) now.supply_millivolts = supply;
  switch (command.kind) {
    case CommandKind::kVoltage:
      if (reading.hertz <= 0.0f || reading.volt_codes < kLeastVoltCodes) return refused(kNoSignal, calibration);
      now.volts_per_code *= command.value / reading.volts;
      now.voltage_known = true;
      return changed(now, calibration.volts_per_code, now.volts_per_code);
    case CommandKind::kCurrent:
      if (reading.ampere_codes < kLeastAmpereCodes) return refused(kNoSignal, calibration);
      now.amperes_per_code *= command.value / reading.amperes;
      now.current_known = true;
      return changed(now, calibration.amperes_per_code, now.amperes_per_code);
    default:
      break;
  }
  now = calibration;
  switch (command.kind) {
    case CommandKind::kPhase:
      now.degrees = command.value;
      return changed(now, calibration.degrees, now.degrees);
    case CommandKind::kResistive:
      if (reading.hertz <= 0.0f || reading.volt_codes < kLeastVoltCodes || reading.ampere_codes < kLeastAmpereCodes) {
        return refused(kNoSignal, calibration);
      }
      now.degrees = reading.degrees_if_resistive;
      return changed(now, calibration.degrees, now.degrees);
    case CommandKind::kBurden:
      now.amperes_per_code = amperes_per_code(command.value, command.turns);
      now.current_known = false;
      return changed(now, calibration.amperes_per_code, now.amperes_per_code);
    case CommandKind::kTurnRound:
      now.reversed = !now.reversed;
      return changed(now);
    default:
      return changed(default_calibration());
  }
}

bool NoiseLearner::feed(const Reading& reading) {
  variance_ += reading.ampere_code_variance / kNoiseWindows;
  watts_ += reading.watts / kNoiseWindows;
  vars_ += reading.vars / kNoiseWindows;
  return ++windows_ == kNoiseWindows;
}

Calibrated NoiseLearner::result(const Calibration& calibration) const {
  Calibration now = calibration;
  now.noise_codes = variance_ > 0.0f ? sqrtf(variance_) : 0.0f;
  if (now.noise_codes > kMostNoiseCodes || fabsf(watts_) > kMostNoiseWatts || fabsf(vars_) > kMostNoiseVars) {
    return refused(kLoad, calibration);
  }
  return changed(now, calibration.noise_codes * calibration.amperes_per_code, now.noise_codes * now.amperes_per_code);
}

}  // namespace energier
