// Lists, a page at a time. A cursor says in which order the list is and after which place of it the page begins, so that
// pages neither repeat nor miss what was there all the time. It is opaque and unsigned: what a client makes up can only
// be compared with. Pure and thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/framework/route.h"

namespace sextant::api {

inline constexpr std::int64_t kLongestPage = 500;

// The query of a list; lists with more to choose derive from it and call check() of this.
struct PageQuery {
  std::int64_t limit = 50;
  std::string cursor;
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(limit); }
  void check(JsonProblems& problems) const;
};
BOOST_DESCRIBE_STRUCT(PageQuery, (), (limit, cursor))

[[nodiscard]] std::string write_cursor(std::string_view order, std::string_view place);
// The place; empty for the beginning. validation_failed for what is no cursor of a list in this order.
[[nodiscard]] Result<std::string> read_cursor(std::string_view order, std::string_view cursor);
// A place that is a number.
[[nodiscard]] Result<std::int64_t> number_of(std::string_view place);

// A sort parameter: one of the names, with '-' before it for descending.
struct Sort {
  explicit Sort(const std::string& text) : name(text.substr(text.starts_with('-') ? 1 : 0)), descending(text.starts_with('-')) {}
  std::string name;
  bool descending;
};
void check_sort(JsonProblems& problems, const std::string& sort, std::span<const std::string_view> names);

// Places in text order: numbers by size, names ignoring ASCII case. `id` makes a place unique.
[[nodiscard]] std::string place_of(std::uint64_t number, std::string_view id);
[[nodiscard]] std::string place_of(std::string_view name, std::string_view id);

// One page of items that are all at hand. `place` gives each item's unique place in `order`, `make` what is answered.
template <class Item, class Place, class Make>
[[nodiscard]] auto page_of(const std::vector<Item>& items, const PageQuery& query, const std::string& order, Place place, Make make)
    -> Result<List<std::decay_t<decltype(make(items.front()))>>> {
  const bool descending = order.starts_with('-');
  const std::string after = TRY(read_cursor(order, query.cursor));
  const auto before = [descending](const auto& a, const auto& b) { return descending ? b.first < a.first : a.first < b.first; };
  std::vector<std::pair<std::string, const Item*>> rest;
  for (const Item& item : items) {
    std::pair<std::string, const Item*> entry(place(item), &item);
    if (query.cursor.empty() || before(std::pair(after, nullptr), entry)) rest.push_back(std::move(entry));
  }
  const std::size_t count = std::min(query.size(), rest.size());
  std::partial_sort(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(count), rest.end(), before);
  List<std::decay_t<decltype(make(items.front()))>> page;
  for (std::size_t i = 0; i < count; ++i) page.items.push_back(make(*rest[i].second));
  if (rest.size() > count) page.next_cursor = write_cursor(order, rest[count - 1].first);
  return page;
}

// One page of what a store gave: up to one item more than the page holds, which only says that there are more.
template <class Item, class Place, class Make>
[[nodiscard]] auto page_from(const std::vector<Item>& found, const PageQuery& query, std::string_view order, Place place, Make make)
    -> List<std::decay_t<decltype(make(found.front()))>> {
  const std::size_t count = std::min(query.size(), found.size());
  List<std::decay_t<decltype(make(found.front()))>> page;
  for (std::size_t i = 0; i < count; ++i) page.items.push_back(make(found[i]));
  if (found.size() > count) page.next_cursor = write_cursor(order, place(found[count - 1]));
  return page;
}

}  // namespace sextant::api
