// Pages of code and constants: which processes have them in their page tables. They stay in the page cache either way.
#pragma once

#include <cstdint>
#include <vector>

namespace sextant::query {

// Of the program and all its libraries as loaded when it is made. Nothing that can have been written is touched.
class CodePages {
 public:
  CodePages();

  // Moves large pieces of code into 2 MB pages, a copy that all processes forked from now on share: a child maps it again in a few
  // faults, and neither forking nor ending handles its pages one by one. Once, by the only thread, before the code is warm. Where the
  // kernel offers none, everything stays as it was.
  void enlarge();
  // Children forked from now on begin with what is mapped here; otherwise each would map it again, fault by fault.
  void hand_down() const;
  // Takes them out of this process's page tables. Whatever is used again is mapped again by a cheap fault.
  void release() const;

 private:
  struct Segment {
    std::uintptr_t start, end;
    int protection;
    bool enlarged = false;
  };
  std::vector<Segment> segments_;
};

}  // namespace sextant::query
