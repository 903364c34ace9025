#include "control.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <sstream>
#include <stdexcept>

namespace energier {
namespace sim {

const char* const kCommands =
    "  set NAME=VALUE ...   v hz hz_per_s v_h3 v_h5 | i phi h3 h5 period duty | noise phase_error reversed\n"
    "                       volts_per_code amperes_per_code v_bias i_bias | vcc bandgap\n"
    "  burst, drift         the same as set\n"
    "  run SECONDS          (not in real time) let them pass\n"
    "  write SECONDS        (not in real time) until the EEPROM's next byte is being written\n"
    "  send TEXT            to the Nano, with a newline\n"
    "  raw HEX              the same, any bytes\n"
    "  corrupt N            one wrong bit in each of the next N lines from the Nano\n"
    "  power on|off         of the Nano; the mains go on\n"
    "  reset                by its pin\n"
    "  hang main|all        its main loop stops; with all, the interrupts too\n"
    "  wear on|off          the EEPROM keeps nothing that is written\n"
    "  truth                answers t (s) and wh: what truly flowed in\n"
    "  chip                 answers counts of the EEPROM and the UART, and the RAM never used\n"
    "  quit\n";

namespace {

struct Name {
  const char* name;
  double Circuit::* value;
  double low;
  double high;
};

constexpr Name kNames[] = {
    {"v", &Circuit::v, 0, 1000},
    {"hz", &Circuit::hz, 0, 1000},
    {"hz_per_s", &Circuit::hz_per_s, -10, 10},
    {"v_h3", &Circuit::v_h3, 0, 1},
    {"v_h5", &Circuit::v_h5, 0, 1},
    {"i", &Circuit::i, 0, 1000},
    {"phi", &Circuit::phi, -180, 180},
    {"h3", &Circuit::h3, 0, 10},
    {"h5", &Circuit::h5, 0, 10},
    {"period", &Circuit::period, 0, 1e6},
    {"duty", &Circuit::duty, 0, 1},
    {"noise", &Circuit::noise, 0, 100},
    {"phase_error", &Circuit::phase_error, -90, 90},
    {"reversed", &Circuit::reversed, 0, 1},
    {"volts_per_code", &Circuit::volts_per_code, 1e-3, 1e3},
    {"amperes_per_code", &Circuit::amperes_per_code, 1e-6, 1e3},
    {"v_bias", &Circuit::v_bias, 0, kTopCode},
    {"i_bias", &Circuit::i_bias, 0, kTopCode},
    {"vcc", &Circuit::vcc, 500, 6000},
    {"bandgap", &Circuit::bandgap, 900, 1300},
};

double number(const std::string& text, double low, double high) {
  char* end = nullptr;
  const double value = strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(value >= low && value <= high)) {
    std::ostringstream why;
    why << "\"" << text << "\" is not a number from " << low << " to " << high;
    throw std::invalid_argument(why.str());
  }
  return value;
}

bool choice(const std::string& text, const std::string& yes, const std::string& no) {
  if (text != yes && text != no) throw std::invalid_argument("say " + yes + " or " + no);
  return text == yes;
}

Circuit changed(Circuit circuit, const std::string& rest) {
  std::istringstream words(rest);
  for (std::string word; words >> word;) {
    const size_t equals = word.find('=');
    const Name* found = nullptr;
    for (const Name& name : kNames) {
      if (word.substr(0, equals) == name.name) found = &name;
    }
    if (found == nullptr || equals == std::string::npos)
      throw std::invalid_argument("there is no \"" + word + "\" to set");
    circuit.*(found->value) = number(word.substr(equals + 1), found->low, found->high);
  }
  return circuit;
}

std::string bytes_of(const std::string& hex) {
  if (hex.size() % 2 != 0 || hex.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) {
    throw std::invalid_argument("raw takes pairs of hexadecimal digits");
  }
  std::string bytes;
  for (size_t at = 0; at < hex.size(); at += 2) {
    bytes.push_back(static_cast<char>(strtoul(hex.substr(at, 2).c_str(), nullptr, 16)));
  }
  return bytes;
}

}  // namespace

std::string Control::answer(const std::string& line) {
  const size_t space = line.find(' ');
  const std::string verb = line.substr(0, space);
  try {
    const std::string told = dispatch(verb, space == std::string::npos ? "" : line.substr(space + 1));
    return told.empty() ? "ok" : "ok " + told;
  } catch (const std::invalid_argument& error) {
    return std::string("err ") + error.what();
  }
}

std::string Control::dispatch(const std::string& verb, const std::string& rest) {
  char told[200] = "";
  if (verb == "set" || verb == "burst" || verb == "drift") {
    nano_->change(changed(nano_->mains().circuit(), rest));
  } else if (verb == "run" || verb == "write") {
    if (realtime_) throw std::invalid_argument("time passes by itself here");
    const double seconds = number(rest, 0, 1e6);
    if (verb == "run") {
      nano_->run(seconds);
    } else if (!nano_->run_to_write(seconds)) {
      throw std::invalid_argument("nothing was written within " + rest + " s");
    }
  } else if (verb == "send") {
    if (nano_->runs()) nano_->uart().say(rest + "\n");
  } else if (verb == "raw") {
    if (nano_->runs()) nano_->uart().say(bytes_of(rest));
  } else if (verb == "corrupt") {
    to_corrupt_ = static_cast<unsigned>(number(rest, 0, 1e9));
  } else if (verb == "power") {
    nano_->power(choice(rest, "on", "off"));
  } else if (verb == "reset") {
    nano_->reset_pin();
  } else if (verb == "hang") {
    nano_->hang(choice(rest, "all", "main"));
  } else if (verb == "wear") {
    nano_->eeprom().wear(choice(rest, "on", "off"));
  } else if (verb == "truth") {
    snprintf(told, sizeof told, "t=%.6f wh=%.6f", nano_->now(), nano_->mains().watthours(nano_->now()));
  } else if (verb == "chip") {
    const Eeprom& eeprom = nano_->eeprom();
    const Uart& uart = nano_->uart();
    snprintf(told, sizeof told, "writes=%lu worst=%lu misused=%lu waiting=%zu lost=%lu ram=%zu", eeprom.writes(),
             eeprom.worst(), eeprom.misused(), uart.waiting(), uart.lost(), nano_->untouched_ram());
  } else if (verb == "quit") {
    ended_ = true;
  } else {
    throw std::invalid_argument("there is no command \"" + verb + "\"");
  }
  return told;
}

char Control::passed(char byte) {
  if (byte == '\n') {
    if (corrupted_) --to_corrupt_;
    corrupted_ = false;
  } else if (to_corrupt_ > 0 && !corrupted_ && byte >= '0' && byte <= '9') {
    corrupted_ = true;
    return static_cast<char>(byte ^ 1);
  }
  return byte;
}

}  // namespace sim
}  // namespace energier
