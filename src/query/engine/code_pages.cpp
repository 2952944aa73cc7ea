#include "query/engine/code_pages.h"

#include <link.h>
#include <sys/mman.h>

#include <cstddef>

namespace sextant::query {
namespace {

constexpr std::uintptr_t kPage = 4096;
constexpr std::uintptr_t kWorthHandingDown = 1 << 20;  // bytes; less is mapped by a few faults

template <class Visit>
void for_each_segment(const Visit& visit) {
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* data) {
        for (int i = 0; i < object->dlpi_phnum; ++i)
          if (object->dlpi_phdr[i].p_type == PT_LOAD) (*static_cast<const Visit*>(data))(object->dlpi_addr, object->dlpi_phdr[i]);
        return 0;
      },
      const_cast<Visit*>(&visit));
}

}  // namespace

CodePages::CodePages() {
  for_each_segment([this](std::uintptr_t base, const ElfW(Phdr) & segment) {
    if ((segment.p_flags & PF_W) != 0) return;
    const std::uintptr_t start = (base + segment.p_vaddr + kPage - 1) / kPage * kPage;
    const std::uintptr_t end = (base + segment.p_vaddr + segment.p_memsz) / kPage * kPage;
    if (start < end) segments_.push_back({start, end, (segment.p_flags & PF_X) != 0 ? PROT_READ | PROT_EXEC : PROT_READ});
  });
}

// A fork copies the page tables of a mapping only where one page of it was written. Where the system does not let code be made
// writable, even for this moment, children start slower.
void CodePages::hand_down() const {
  for (const Segment& segment : segments_) {
    if (segment.end - segment.start < kWorthHandingDown) continue;
    void* const start = reinterpret_cast<void*>(segment.start);
    if (mprotect(start, segment.end - segment.start, segment.protection | PROT_WRITE) != 0) continue;
    auto* const byte = static_cast<volatile char*>(start);
    *byte = *byte;
    mprotect(start, segment.end - segment.start, segment.protection);
  }
}

void CodePages::release() const {
  for (const Segment& segment : segments_) madvise(reinterpret_cast<void*>(segment.start), segment.end - segment.start, MADV_DONTNEED);
}

}  // namespace sextant::query
