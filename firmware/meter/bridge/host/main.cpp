// The bridge as a program of this machine: the chip's core, with a serial port, a TCP socket and a clock of Linux.
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "bridge/core/bridge.h"
#include "serial_port.h"
#include "settings_file.h"
#include "tcp.h"

namespace energier {

namespace {

const char kUsage[] =
    "energier-bridge --config FILE --serial PATH [--clock-unset SECONDS] [--speed FACTOR]\n"
    "  --config FILE           id, mac, broker_host, broker_port, broker_user, broker_password, ha_discovery, name;\n"
    "                          a key=value line each, mode 600\n"
    "  --serial PATH           where the Nano is\n"
    "  --clock-unset SECONDS   behave for so long like a board whose clock is not set\n"
    "  --speed FACTOR          time runs so many times as fast, 1-60; for a Nano that is simulated likewise\n";
constexpr int kLongestWaitMs = 50;

volatile sig_atomic_t stop_asked = 0;

void ask_to_stop(int) {
  stop_asked = 1;
}

int64_t milliseconds(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return static_cast<int64_t>(time.tv_sec) * 1000 + time.tv_nsec / 1000000;
}

struct Options {
  const char* config = nullptr;
  const char* serial = nullptr;
  uint64_t clock_unset_ms = 0;
  uint32_t speed = 1;
};

bool read_number(const char* text, unsigned long most, unsigned long* out) {
  char* end = nullptr;
  *out = strtoul(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == '\0' && *out <= most;
}

bool read_options(int count, char** words, Options* out) {
  for (int i = 1; i < count; i += 2) {
    if (i + 1 >= count) return false;
    const char* value = words[i + 1];
    unsigned long number = 0;
    if (strcmp(words[i], "--config") == 0) {
      out->config = value;
    } else if (strcmp(words[i], "--serial") == 0) {
      out->serial = value;
    } else if (strcmp(words[i], "--clock-unset") == 0) {
      if (!read_number(value, 86400, &number)) return false;
      out->clock_unset_ms = number * 1000;
    } else if (strcmp(words[i], "--speed") == 0) {
      if (!read_number(value, 60, &number) || number == 0) return false;
      out->speed = static_cast<uint32_t>(number);
    } else {
      return false;
    }
  }
  return out->config != nullptr && out->serial != nullptr;
}

class Machine : public Board {
 public:
  explicit Machine(const Options& options)
      : port(options.serial),
        options_(options),
        began_ms_(milliseconds(CLOCK_MONOTONIC)),
        began_epoch_ms_(milliseconds(CLOCK_REALTIME)) {}

  void log(const char* line) override { fprintf(stderr, "%s\n", line); }
  void tell_meter(const char* line, size_t length) override { port.write(line, length); }
  void identify() override { log("Here I am"); }

  Moment now() const {
    const int64_t passed_ms = milliseconds(CLOCK_MONOTONIC) - began_ms_;
    const uint64_t ms = static_cast<uint64_t>(passed_ms) * options_.speed;
    // At the usual speed the clock may be set while the program runs.
    const int64_t epoch_ms =
        options_.speed == 1 ? milliseconds(CLOCK_REALTIME) : began_epoch_ms_ + static_cast<int64_t>(ms);
    return Moment{ms, ms < options_.clock_unset_ms ? kClockUnset : clock_of(epoch_ms), true, kNoRssi};
  }

  void wait(const Tcp& tcp) const {
    const short wanted = tcp.opening() ? POLLOUT : POLLIN;
    pollfd both[] = {{port.descriptor(), POLLIN, 0}, {tcp.descriptor(), wanted, 0}};
    poll(both, 2, kLongestWaitMs / static_cast<int>(options_.speed) + 1);
  }

  SerialPort port;

 private:
  const Options& options_;
  int64_t began_ms_;
  int64_t began_epoch_ms_;
};

// Returns whether a restart is asked for.
bool run(const Settings& settings, const Options& options) {
  uint32_t seed = 0;
  if (getrandom(&seed, sizeof seed, 0) != sizeof seed) seed = static_cast<uint32_t>(milliseconds(CLOCK_REALTIME));
  Machine machine(options);
  Tcp tcp;
  Bridge bridge(settings, false, seed, &tcp, &machine);
  while (!bridge.stopped()) {
    const Moment now = machine.now();
    if (stop_asked) bridge.stop(now);
    machine.port.tend(now.ms);
    char bytes[512];
    const size_t came = machine.port.read(bytes, sizeof bytes);
    for (size_t i = 0; i < came; ++i) bridge.take_byte(bytes[i], now);
    bridge.tick(now);
    if (!bridge.stopped()) machine.wait(tcp);
  }
  return bridge.wants_restart() && !stop_asked;
}

}  // namespace

}  // namespace energier

int main(int count, char** words) {
  energier::Options options;
  if (!energier::read_options(count, words, &options)) {
    fputs(energier::kUsage, stderr);
    return 2;
  }
  energier::Settings settings;
  if (!energier::read_settings(options.config, &settings)) return 1;
  struct sigaction stop;
  memset(&stop, 0, sizeof stop);
  stop.sa_handler = energier::ask_to_stop;
  sigaction(SIGTERM, &stop, nullptr);
  sigaction(SIGINT, &stop, nullptr);
  if (!energier::run(settings, options)) return 0;
  execv("/proc/self/exe", words);
  perror("Cannot start again");
  return 1;
}
