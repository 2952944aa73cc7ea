// Owners of the three structs of Arrow's C data interface: what is held is released exactly once. Move-only; not
// thread-safe.
#pragma once

#include <utility>

#include "nanoarrow/nanoarrow.h"

namespace sextant::arrow {

template <class Struct>
class Handle {
 public:
  Handle() = default;
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept : held_(std::exchange(other.held_, Struct{})) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      held_ = std::exchange(other.held_, Struct{});
    }
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  [[nodiscard]] Struct* get() { return &held_; }
  [[nodiscard]] const Struct* get() const { return &held_; }
  [[nodiscard]] Struct* operator->() { return &held_; }
  [[nodiscard]] const Struct* operator->() const { return &held_; }
  [[nodiscard]] bool empty() const { return held_.release == nullptr; }

  // Releases what is held and gives the place for a C function to fill.
  [[nodiscard]] Struct* fill() {
    reset();
    return &held_;
  }
  void reset() {
    if (held_.release != nullptr) held_.release(&held_);
    held_ = Struct{};
  }

 private:
  Struct held_{};
};

using Schema = Handle<ArrowSchema>;
using Array = Handle<ArrowArray>;
using ArrayStream = Handle<ArrowArrayStream>;

}  // namespace sextant::arrow
