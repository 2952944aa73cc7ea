#include "query/engine/huge_pages.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

// Exported by libduckdb, declared by none of its headers.
extern "C" [[gnu::weak]] int duckdb_je_mallctl(const char* name, void* old_value, std::size_t* old_size, void* new_value,
                                               std::size_t new_size);

namespace sextant::query::duck {
namespace {

constexpr std::size_t kPage = 4096, kHugePage = 2 << 20;
// The allocator asks for some 3 MB at a time; cut one after the other from a region, they leave no huge page half empty.
constexpr std::size_t kRegion = 32 << 20;
constexpr std::size_t kAhead = 6 << 20;  // half of what two threads take for grouping a few million rows: more holds the second one up

template <class T>
bool read(const char* name, T& value) {
  std::size_t size = sizeof value;
  return duckdb_je_mallctl != nullptr && duckdb_je_mallctl(name, &value, &size, nullptr, 0) == 0;
}
template <class T>
void write(const std::string& name, T value) {
  duckdb_je_mallctl(name.c_str(), nullptr, nullptr, static_cast<void*>(&value), sizeof(T));
}

std::byte* map(std::size_t size) {
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<std::byte*>(memory);
}

// The allocator's own tables want this, one block an arena.
std::byte* map_aligned(std::size_t size, std::size_t alignment) {
  std::byte* const memory = map(size + alignment);
  if (memory == nullptr) return nullptr;
  const std::size_t before = -reinterpret_cast<std::uintptr_t>(memory) % alignment;
  if (before > 0) munmap(memory, before);
  if (before < alignment) munmap(memory + before + size, alignment - before);
  return memory + before;
}

}  // namespace

// An arena apart takes what is allocated until `use`, so that arena 0 holds no freed 4 KB pages for queries to find.
HugePages::HugePages() {
  unsigned apart = 0;
  if (!read("opt.narenas", arenas_) || !read("arenas.create", apart)) return;
  available_ = true;
  source_.allocate = allocate;
  source_.purge = purge;
  source_.split = [](Hooks*, void*, std::size_t, std::size_t, std::size_t, bool, unsigned) { return false; };  // false: done
  source_.merge = [](Hooks*, void*, std::size_t, void*, std::size_t, bool, unsigned) { return false; };
  source_.owner = this;
  write("thread.arena", apart);
}

// This thread takes arena 0, each thread to come the next one. They are made here and not before: every arena of a process costs
// each of its children some private pages.
void HugePages::use(int threads) {
  if (!available_) return;
  Hooks* const hooks = &source_;
  const unsigned used = std::min(arenas_, static_cast<unsigned>(std::max(threads, 1)));
  for (unsigned arena = 0; arena < used; ++arena) write("arena." + std::to_string(arena) + ".extent_hooks", hooks);
  write("thread.arena", 0U);
}

void HugePages::touch_ahead() {
  std::byte* start = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (!available_ || std::exchange(touched_, true) || !(left_ >= kAhead || map_region())) return;
    start = free_;
  }
  // By touching, which holds up nobody who maps memory meanwhile, as asking the kernel for all at once would. A query may write there
  // already, so nothing is changed, in one step; and no compiler may see that it is nothing, or it leaves the touch out.
  const volatile unsigned char nothing = 0;
  for (std::size_t done = 0; done < kAhead; done += kHugePage)
    std::atomic_ref(reinterpret_cast<unsigned char&>(start[done])).fetch_or(nothing, std::memory_order_relaxed);
}

void* HugePages::allocate(Hooks* hooks, void* at, std::size_t size, std::size_t alignment, bool* zero, bool* commit, unsigned) {
  if (at != nullptr) return nullptr;  // a wish for one place, which need not be granted
  *zero = true;
  *commit = true;
  return alignment > kPage ? map_aligned(size, alignment) : static_cast<Source*>(hooks)->owner->take(size);
}

bool HugePages::purge(Hooks*, void* at, std::size_t, std::size_t offset, std::size_t length, unsigned) {
  return madvise(static_cast<std::byte*>(at) + offset, length, MADV_DONTNEED) != 0;
}

void* HugePages::take(std::size_t size) {
  const std::lock_guard lock(mutex_);
  // Large ones, and all when the limit of its memory is near, have a mapping of their own.
  if (size > left_ && (size > kRegion / 4 || !map_region())) {
    std::byte* const fresh = map(size);
    if (fresh != nullptr) madvise(fresh, size, MADV_HUGEPAGE);
    return fresh;
  }
  left_ -= size;
  return std::exchange(free_, free_ + size);
}

bool HugePages::map_region() {
  std::byte* const fresh = map(kRegion);
  if (fresh == nullptr) return false;
  madvise(fresh, kRegion, MADV_HUGEPAGE);
  free_ = fresh;
  left_ = kRegion;
  return true;
}

}  // namespace sextant::query::duck
