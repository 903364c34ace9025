// How the bridge gets into a Wi-Fi: as a station of the network it knows, or, where there is none or it is not to be
// had, as an access point with a page that asks for one. What happens goes in, what to do comes out; measuring goes on
// meanwhile.
#pragma once

#include <stdint.h>

namespace energier {

class Portal {
 public:
  static constexpr uint64_t kOfflineMs = 60 * 1000;    // without an address: the portal opens
  static constexpr uint64_t kTryMs = 30 * 1000;        // for a network just told
  static constexpr uint64_t kOpenMs = 10 * 60 * 1000;  // then the known network is tried again
  static constexpr uint64_t kButtonMs = 5000;          // held for so long: the portal opens
  static constexpr uint64_t kAnswerMs = 3000;          // for the page's last answer, before the access point goes

  enum class State : uint8_t { kJoining, kOnline, kOpen, kAnswering, kTrying };
  enum class Action : uint8_t {
    kNone,
    kJoin,    // the known network; the access point goes
    kOpen,    // the access point and the page
    kTry,     // the network just told; the access point goes
    kKeep,    // the network just told is right: keep it
    kReopen,  // it is not: the access point and the page again, and say so there
  };

  // `known`: there is a network to join.
  explicit Portal(bool known) : known_(known) {}

  // To be called often. `connected`: the station has an address. `button`: it is held down.
  Action tick(uint64_t ms, bool connected, bool button = false);
  // The page was given a network, whose settings are valid. False if that cannot be now.
  bool told(uint64_t ms);

  State state() const { return state_; }
  // Whether the last network that was told could not be joined.
  bool failed() const { return failed_; }

 private:
  bool held(uint64_t ms, bool button);
  Action enter(State state, uint64_t ms, Action action);

  State state_ = State::kJoining;
  uint64_t since_ms_ = 0;
  uint64_t pressed_ms_ = 0;
  bool known_;
  bool begun_ = false;
  bool pressed_ = false;
  bool failed_ = false;
};

}  // namespace energier
