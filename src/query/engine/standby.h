// A child made ready ahead for what was asked last. Not part of the interface.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "query/engine/admission.h"
#include "query/engine/assigned_child.h"

namespace sextant::query {

// Keeps at most one child that has its order, is confined to it and waits for a statement. It serves an order that is the same to the
// last byte, of files that are the same to the last write; any other order gets another child, and ends it. Thread-safe.
class Standby {
 public:
  // Both must outlive it.
  Standby(Nursery& nursery, Admission& admission) : nursery_(nursery), admission_(admission) {}

  // The child made ready for this very order, if there is one.
  [[nodiscard]] std::optional<AssignedChild> take(const protocol::Order& order);
  // Makes one ready if the last two orders were the same and nothing else is at work. Waits for no child and no zygote.
  void prepare();

  // Whether one waits that would serve.
  [[nodiscard]] bool ready() { return pid() != 0; }
  [[nodiscard]] pid_t pid();  // its; 0: none

 private:
  struct Waiting {
    AssignedChild child;
    Clock::time_point since;
    sandbox::UniqueFd zygote;  // pidfd
  };
  [[nodiscard]] static bool fit(const Waiting& waiting);
  [[nodiscard]] const Waiting* present();  // lets go of one that is not fit; with mutex_ held

  Nursery& nursery_;
  Admission& admission_;
  std::mutex mutex_;
  std::string grant_;                     // of the last order; empty: none that can be asked again
  std::optional<protocol::Order> again_;  // the last order, when the one before was the same
  std::optional<Waiting> waiting_;        // for grant_
};

}  // namespace sextant::query
