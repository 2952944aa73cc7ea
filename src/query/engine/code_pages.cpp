#include "query/engine/code_pages.h"

#include <link.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace sextant::query {
namespace {

constexpr std::uintptr_t kPage = 4096;

int unmap(dl_phdr_info* object, std::size_t, void*) {
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const std::uintptr_t start = (object->dlpi_addr + segment.p_vaddr + kPage - 1) / kPage * kPage;
    const std::uintptr_t end = (object->dlpi_addr + segment.p_vaddr + segment.p_memsz) / kPage * kPage;
    if (start < end) madvise(reinterpret_cast<void*>(start), end - start, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void unmap_code_pages() { dl_iterate_phdr(unmap, nullptr); }

}  // namespace sextant::query
