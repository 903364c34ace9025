// The Nano's image on simavr, with mains and a load before its pins; see --help.
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include "control.h"
#include "control_socket.h"
#include "fault.h"
#include "nano.h"
#include "pty.h"

namespace energier {
namespace sim {

namespace {

constexpr double kSlice = 0.008;       // s, between two looks at the world in real time
constexpr double kMostBehind = 2.0;    // s; what this machine lost beyond is not made up for
constexpr size_t kMostWaiting = 4096;  // bytes to the Nano

struct Options {
  Wiring wiring;
  bool realtime;
  std::string control;
  std::string pty;
  std::string set;
};

volatile sig_atomic_t stopped = 0;

void stop(int) {
  stopped = 1;
}

[[noreturn]] void help() {
  printf(
      "nano_sim ELF --control -                        as fast as it goes: commands on stdin; on stdout each answer, "
      "and\n"
      "                                                \"uart SECONDS LINE\" for every line the Nano says\n"
      "nano_sim ELF --realtime --pty PATH [--control PATH]   by the clock: the UART is the terminal PATH leads to, "
      "commands\n"
      "                                                come by a UNIX socket\n"
      "  --eeprom FILE   keeps the EEPROM (1024 bytes), made if it is not there\n"
      "  --set \"v=230\"   as the command, before the start\n"
      "  --seed N        of the noise\n"
      "  --optiboot      the reset's cause is not in MCUSR but in r2, where Optiboot leaves it\n\ncommands:\n%s",
      kCommands);
  exit(0);
}

std::string printable(const std::string& line) {
  std::string out;
  char hex[8];
  for (const char byte : line) {
    if (byte >= ' ' && byte <= '~') {
      out.push_back(byte);
    } else if (byte != '\r') {
      snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned char>(byte));
      out += hex;
    }
  }
  return out;
}

double clock_seconds() {
  timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
}

void pause(double seconds) {
  if (seconds <= 0) return;
  timespec time;
  time.tv_sec = static_cast<time_t>(seconds);
  time.tv_nsec = static_cast<long>((seconds - static_cast<double>(time.tv_sec)) * 1e9);
  nanosleep(&time, nullptr);
}

void apply(Control* control, const Options& options) {
  if (options.set.empty()) return;
  const std::string told = control->answer("set " + options.set);
  if (told != "ok") throw std::runtime_error("--set: " + told);
}

int by_script(const Options& options) {
  std::string line;
  std::unique_ptr<Control> control;
  std::unique_ptr<Nano> nano;
  nano.reset(new Nano(options.wiring, [&](char sent) {
    const char byte = control->passed(sent);
    if (byte != '\n') {
      line.push_back(byte);
      return;
    }
    printf("uart %.6f %s\n", nano->now(), printable(line).c_str());
    line.clear();
  }));
  control.reset(new Control(nano.get(), false));
  apply(control.get(), options);
  for (std::string command; !control->ended() && std::getline(std::cin, command);) {
    printf("%s\n", control->answer(command).c_str());
    fflush(stdout);
  }
  return 0;
}

int by_clock(const Options& options) {
  Pty pty(options.pty);
  std::string said;
  std::unique_ptr<Control> control;
  Nano nano(options.wiring, [&](char byte) { said.push_back(control->passed(byte)); });
  control.reset(new Control(&nano, true));
  apply(control.get(), options);
  std::unique_ptr<ControlSocket> socket;
  if (!options.control.empty()) {
    socket.reset(new ControlSocket(options.control, [&](const std::string& line) { return control->answer(line); }));
  }
  double begin = clock_seconds();
  while (!stopped && !control->ended()) {
    const double behind = clock_seconds() - begin - nano.now();
    if (behind > kMostBehind) begin += behind - kMostBehind;
    nano.run(std::min(std::max(behind, 0.0), 10 * kSlice));
    pty.write(said);
    said.clear();
    const std::string came = pty.read(kMostWaiting - std::min(kMostWaiting, nano.uart().waiting()));
    if (nano.runs()) nano.uart().say(came);
    if (socket) socket->serve();
    pause(begin + nano.now() + kSlice - clock_seconds());
  }
  return 0;
}

Options read(int count, char** words) {
  Options options = {{"", "", false, 1}, false, "", "", ""};
  const option known[] = {
      {"control", required_argument, nullptr, 'c'},
      {"pty", required_argument, nullptr, 'p'},
      {"realtime", no_argument, nullptr, 'r'},
      {"eeprom", required_argument, nullptr, 'e'},
      {"set", required_argument, nullptr, 's'},
      {"seed", required_argument, nullptr, 'n'},
      {"optiboot", no_argument, nullptr, 'o'},
      {"help", no_argument, nullptr, 'h'},
      {nullptr, 0, nullptr, 0},
  };
  for (int word; (word = getopt_long(count, words, "", known, nullptr)) != -1;) {
    if (word == 'c') options.control = optarg;
    if (word == 'p') options.pty = optarg;
    if (word == 'r') options.realtime = true;
    if (word == 'e') options.wiring.eeprom = optarg;
    if (word == 's') options.set = optarg;
    if (word == 'n') options.wiring.seed = strtoull(optarg, nullptr, 10);
    if (word == 'o') options.wiring.optiboot = true;
    if (word == 'h') help();
    if (word == '?') throw std::runtime_error("see --help");
  }
  if (optind + 1 != count) throw std::runtime_error("give one ELF; see --help");
  options.wiring.elf = words[optind];
  if (options.realtime ? options.pty.empty() || options.control == "-"
                       : options.control != "-" || !options.pty.empty()) {
    throw std::runtime_error("either --control -, or --realtime --pty PATH; see --help");
  }
  return options;
}

}  // namespace

}  // namespace sim
}  // namespace energier

int main(int count, char** words) {
  using namespace energier::sim;
  signal(SIGINT, stop);
  signal(SIGTERM, stop);
  try {
    const Options options = read(count, words);
    return options.realtime ? by_clock(options) : by_script(options);
  } catch (const std::runtime_error& error) {
    fprintf(stderr, "nano_sim: %s\n", error.what());
    return kExitRefused;
  }
}
