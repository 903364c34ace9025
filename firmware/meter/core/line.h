// The lines between the Nano and whoever listens to its UART, see ../line.md.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace energier {

constexpr size_t kLongestLine = 160;
constexpr size_t kLongestVersion = 16;
constexpr size_t kLongestReason = 16;

// What a line says of the window before it, and of the Nano.
enum MeasurementFlag : uint8_t {
  kNoMains = 1,         // no mains voltage: currents are measured, power is not
  kUncalibrated = 2,    // the factors are those of the parts list, or the kept ones were unreadable
  kCounterLost = 4,     // no readable counter was found at the start: it began at zero
  kWatchdogReset = 8,   // the last start was the watchdog's doing
  kReversed = 16,       // the current transformer is read the other way round
  kStorageFailed = 32,  // the EEPROM does not keep what is written
};

// One window of whole mains cycles, about a second. Integers in the units the line is written in.
struct Measurement {
  uint32_t boot;          // starts of the Nano so far
  uint16_t seq;           // lines since the start, from 0, wraps
  uint32_t centivolts;    // RMS
  uint32_t milliamperes;  // RMS, the noise floor subtracted
  int32_t deciwatts;      // negative: flows out
  uint32_t deci_va;
  bool has_pf;  // false where the current is too small to say
  int16_t milli_pf;
  uint32_t millihertz;      // 0: no mains
  uint64_t milliwatthours;  // counter of what flowed in, kept over power cuts
  uint16_t pairs;           // voltage and current samples in the window
  uint16_t clipped;         // samples at either end of the ADC's range
  uint16_t overruns;        // windows that were lost since the last line
  uint16_t millivolts_vcc;  // supply, by the bandgap; 0: not measured yet
  uint8_t flags;            // MeasurementFlag
};

enum class ResetCause : char { kPower = 'P', kExternal = 'R', kBrownOut = 'B', kWatchdog = 'W' };

// Said at the start and on request.
struct Start {
  char version[kLongestVersion + 1];
  uint32_t boot;
  ResetCause cause;
};

// The factors in use, said at the start and on request.
struct Factors {
  int64_t microvolts_per_code;  // mains voltage per ADC code
  int64_t microamperes_per_code;
  int32_t millidegrees;        // phase correction: positive where the current's sensor runs ahead
  int64_t microamperes_noise;  // RMS of the current's noise floor
  uint16_t millivolts_vcc;     // supply at the calibration
  bool undo;                   // there is a calibration to take back
};

// The answer to a command. `was` and `now` are the factor before and after, where the command changed one.
struct Answer {
  uint16_t id;
  bool ok;
  char reason[kLongestReason + 1];  // where not ok
  bool changed;
  int64_t micro_was;
  int64_t micro_now;
};

// Each writes a whole line, CRC and newline included; returns its length, 0 if it does not fit.
size_t format(const Measurement& value, char* out, size_t room);
size_t format(const Start& value, char* out, size_t room);
size_t format(const Factors& value, char* out, size_t room);
size_t format(const Answer& value, char* out, size_t room);
// `body` as in line.md, like "V221.3".
size_t format_command(uint16_t id, const char* body, char* out, size_t room);

// Whether a line (without its newline) ends with a star and the right CRC of what stands before; `body_length` is that
// much then.
bool has_right_crc(const char* line, size_t length, size_t* body_length);

enum class Kind : uint8_t { kUnknown, kMeasurement, kStart, kFactors, kAnswer };

// By the first field of a line's body (what stands before the star).
Kind kind_of(const char* body, size_t length);

// Each returns false for a body that is malformed or says what physics forbids.
bool parse(const char* body, size_t length, Measurement* out);
bool parse(const char* body, size_t length, Start* out);
bool parse(const char* body, size_t length, Factors* out);
bool parse(const char* body, size_t length, Answer* out);

}  // namespace energier
