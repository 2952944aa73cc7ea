#include "query/engine/code_pages.h"

#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>

#include "platform/sandbox/unique_fd.h"

namespace sextant::query {
namespace {

constexpr std::uintptr_t kPage = 4096, kHugePage = 2 << 20;
constexpr std::uintptr_t kWorthHandingDown = 1 << 20;  // bytes; less is mapped by a few faults
constexpr std::uintptr_t kWorthEnlarging = 16 << 20;   // bytes: the engine's library alone
constexpr int kCollapse = 25;                          // MADV_COLLAPSE, newer than Debian 12's headers

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

// A file in memory that nobody can write any more, in huge pages; none where the kernel will not have it mapped as code.
sandbox::UniqueFd huge_copy(const void* code, std::size_t size) {
  sandbox::UniqueFd file(memfd_create("code", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file || ftruncate(file.get(), static_cast<off_t>(size)) != 0) return {};
  auto* const room =
      static_cast<std::byte*>(mmap(nullptr, size + kHugePage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  if (room == MAP_FAILED) return {};
  std::byte* const aligned = room + -reinterpret_cast<std::uintptr_t>(room) % kHugePage;
  bool copied = mmap(aligned, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file.get(), 0) == aligned;
  if (copied) {
    std::memcpy(aligned, code, size);
    copied = madvise(aligned, size, kCollapse) == 0;
  }
  munmap(room, size + kHugePage);
  void* const trial = mmap(nullptr, size, PROT_READ | PROT_EXEC, MAP_PRIVATE, file.get(), 0);
  if (!copied || trial == MAP_FAILED) return {};
  munmap(trial, size);
  if (fcntl(file.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) return {};
  return file;
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

void CodePages::enlarge() {
  for (Segment& segment : segments_) {
    const std::uintptr_t start = (segment.start + kHugePage - 1) / kHugePage * kHugePage, end = segment.end / kHugePage * kHugePage;
    if (segment.protection != (PROT_READ | PROT_EXEC) || start + kWorthEnlarging > end) continue;
    void* const place = reinterpret_cast<void*>(start);
    if (const sandbox::UniqueFd copy = huge_copy(place, end - start))
      segment.enlarged = mmap(place, end - start, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, copy.get(), 0) == place;
  }
}

// A fork copies the page tables of a mapping only where one page of it was written. Where the system does not let code be made
// writable, even for this moment, children start slower.
void CodePages::hand_down() const {
  for (const Segment& segment : segments_) {
    if (segment.enlarged || segment.end - segment.start < kWorthHandingDown) continue;
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
