#include "portal.h"

namespace energier {

Portal::Action Portal::enter(State state, uint64_t ms, Action action) {
  state_ = state;
  since_ms_ = ms;
  return action;
}

bool Portal::told(uint64_t ms) {
  if (state_ != State::kOpen) return false;
  failed_ = false;
  enter(State::kAnswering, ms, Action::kNone);
  return true;
}

bool Portal::held(uint64_t ms, bool button) {
  if (button && !pressed_) pressed_ms_ = ms;
  pressed_ = button;
  return button && ms - pressed_ms_ >= kButtonMs;
}

Portal::Action Portal::tick(uint64_t ms, bool connected, bool button) {
  if (!begun_) {
    begun_ = true;
    return known_ ? enter(State::kJoining, ms, Action::kJoin) : enter(State::kOpen, ms, Action::kOpen);
  }
  const bool elsewhere = state_ == State::kJoining || state_ == State::kOnline;
  if (held(ms, button) && elsewhere) return enter(State::kOpen, ms, Action::kOpen);
  const uint64_t lasted = ms - since_ms_;
  switch (state_) {
    case State::kJoining:
      if (connected) return enter(State::kOnline, ms, Action::kNone);
      return lasted >= kOfflineMs ? enter(State::kOpen, ms, Action::kOpen) : Action::kNone;
    case State::kOnline:
      // The station joins again by itself; only the waiting begins.
      return connected ? Action::kNone : enter(State::kJoining, ms, Action::kNone);
    case State::kOpen:
      return known_ && lasted >= kOpenMs ? enter(State::kJoining, ms, Action::kJoin) : Action::kNone;
    case State::kAnswering:
      return lasted >= kAnswerMs ? enter(State::kTrying, ms, Action::kTry) : Action::kNone;
    case State::kTrying:
      if (connected) {
        known_ = true;
        return enter(State::kOnline, ms, Action::kKeep);
      }
      if (lasted < kTryMs) return Action::kNone;
      failed_ = true;
      return enter(State::kOpen, ms, Action::kReopen);
  }
  return Action::kNone;
}

}  // namespace energier
