// The memory of a query in huge pages. A fresh process pays a fault for every 4 KB it touches: of a group-by of 15 ms a tenth.
// Used inside the engine process only.
#pragma once

#include <cstddef>
#include <mutex>

namespace sextant::query::duck {

// Stands behind the allocator inside libduckdb (jemalloc, which was built without huge pages there): from `use` on, what it asks
// of the system comes in huge pages. Without that allocator, or where the kernel offers none, everything stays as it was.
// One object in a process, alive until its end, made before the database is opened.
class HugePages {
 public:
  HugePages();
  HugePages(const HugePages&) = delete;
  HugePages& operator=(const HugePages&) = delete;

  // Once, by the only thread, for itself and those it will start: `threads` in all. A child that still waits for its order must
  // not call it: its first page would be 2 MB.
  void use(int threads);
  // Has the kernel make the first pages ready; for a thread that has nothing else to do yet. The first call counts.
  void touch_ahead();
  [[nodiscard]] bool available() const { return available_; }

 private:
  // jemalloc's extent_hooks_t. None of ours may allocate, or use anything of jemalloc: it holds its locks while it calls them, and
  // its own default for `merge` was seen to lock up a thread whose first act was to free something.
  struct Hooks {
    void* (*allocate)(Hooks*, void* at, std::size_t size, std::size_t alignment, bool* zero, bool* commit, unsigned arena);
    bool (*deallocate)(Hooks*, void*, std::size_t, bool, unsigned);  // absent: freed memory is kept for the next to come
    void (*destroy)(Hooks*, void*, std::size_t, bool, unsigned);
    bool (*commit)(Hooks*, void*, std::size_t, std::size_t, std::size_t, unsigned);
    bool (*decommit)(Hooks*, void*, std::size_t, std::size_t, std::size_t, unsigned);
    bool (*purge_lazy)(Hooks*, void*, std::size_t, std::size_t, std::size_t, unsigned);
    bool (*purge)(Hooks*, void* at, std::size_t size, std::size_t offset, std::size_t length, unsigned arena);
    bool (*split)(Hooks*, void*, std::size_t, std::size_t, std::size_t, bool, unsigned);
    bool (*merge)(Hooks*, void*, std::size_t, void*, std::size_t, bool, unsigned);
  };
  struct Source : Hooks {
    HugePages* owner;
  };
  static void* allocate(Hooks* hooks, void* at, std::size_t size, std::size_t alignment, bool* zero, bool* commit, unsigned arena);
  static bool purge(Hooks* hooks, void* at, std::size_t size, std::size_t offset, std::size_t length, unsigned arena);
  [[nodiscard]] void* take(std::size_t size);
  [[nodiscard]] bool map_region();  // with mutex_ held

  bool available_ = false;
  unsigned arenas_ = 0;
  Source source_{};
  std::mutex mutex_;
  std::byte* free_ = nullptr;  // of the region cut up at present
  std::size_t left_ = 0;       // bytes
  bool touched_ = false;
};

}  // namespace sextant::query::duck
