// The page of the access point: it asks for the Wi-Fi and the broker, in Korean or English.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "settings.h"
#include "window.h"

namespace energier {

// The networks that were found.
class Networks {
 public:
  virtual uint8_t count() const = 0;
  // Cut to `room` with its zero byte.
  virtual void name(uint8_t index, char* out, size_t room) const = 0;

 protected:
  ~Networks() = default;
};

// What the browser sends back.
class Form {
 public:
  // Writes the value of a field, cut to `room` with its zero byte, and returns its whole length; a field that is not
  // there is empty.
  virtual size_t value(const char* key, char* out, size_t room) const = 0;

 protected:
  ~Form() = default;
};

enum class Notice : uint8_t {
  kNone,
  kTrying,     // what was told is tried now
  kNotJoined,  // the network told last could not be joined
  kWrong,      // what was told cannot be: `log` says why
};

class Page : public Payload {
 public:
  // `language`: what the browser asks for. `log`: the last line of the log, or what is wrong; may be empty.
  Page(const Settings& settings, const Networks& networks, const char* language, Notice notice, const char* log);
  void write(Window* out) const override;

 private:
  FlashText either(FlashText english, FlashText korean) const { return korean_ ? korean : english; }
  void write_notice(Window* out) const;
  void write_form(Window* out) const;
  void write_field(Window* out, uint8_t index, FlashText label, FlashText more, const char* value) const;

  const Settings& settings_;
  const Networks& networks_;
  const char* log_;
  Notice notice_;
  bool korean_;
};

// Takes the form's fields and no others. False after writing into `why` what is wrong. The broker's password left empty
// stays as it was.
bool take_form(const Form& form, Settings* settings, char* why, size_t room);

}  // namespace energier
