// Answers given a moment ago. The key names everything an answer depends on: subject with roles and attributes, question,
// policy, catalog and knowledge revision. Bounded, least recently used goes first. Thread-safe.
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "access/identity/subject.h"
#include "ask/answer.h"
#include "base/call.h"

namespace sextant::ask {

[[nodiscard]] std::string cache_key(const access::Subject& subject, std::string_view question, std::uint64_t policy_revision,
                                    std::uint64_t catalog_revision, std::uint64_t knowledge_revision);

class AnswerCache {
 public:
  AnswerCache(std::size_t entries, std::chrono::seconds life) : entries_(entries), life_(life) {}

  [[nodiscard]] std::shared_ptr<const Answer> find(const std::string& key);
  void put(const std::string& key, std::shared_ptr<const Answer> answer);

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const Answer> answer;
    Clock::time_point until;
  };

  std::mutex mutex_;
  std::size_t entries_;
  std::chrono::seconds life_;
  std::list<Entry> order_;  // most recently used first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
};

}  // namespace sextant::ask
