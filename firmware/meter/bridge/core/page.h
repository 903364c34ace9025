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
  virtual void name(uint8_t index, char out[sizeof(Settings::wifi_ssid)]) const = 0;

 protected:
  ~Networks() = default;
};

enum class Notice : uint8_t {
  kNone,
  kTrying,     // what was told is tried now
  kNotJoined,  // the network told last could not be joined
  kWrong,      // what was told cannot be: `detail` says why
};

class Page : public Payload {
 public:
  // `language`: what the browser asks for. `detail`: a line of the log, or what is wrong; may be empty.
  Page(const Settings& settings, const Networks& networks, const char* language, Notice notice, const char* detail);
  void write(Window* out) const override;

 private:
  void write_form(Window* out) const;
  void write_field(Window* out, const char* key, const char* label, const char* value) const;

  const Settings& settings_;
  const Networks& networks_;
  const char* detail_;
  Notice notice_;
  bool korean_;
};

// The form's fields: keys of settings, in the order of the page.
extern const char* const kFormFields[7];

// Takes one value of the form; nullptr if all is well, else what is wrong. The broker's password left empty stays as it
// was; other settings than the form's are refused.
const char* take_field(Settings* settings, const char* key, const char* value);

}  // namespace energier
