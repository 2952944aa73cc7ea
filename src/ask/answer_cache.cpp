#include "ask/answer_cache.h"

#include "base/text.h"

namespace sextant::ask {

std::string cache_key(const access::Subject& subject, std::string_view question, std::uint64_t policy_revision,
                      std::uint64_t catalog_revision, std::uint64_t knowledge_revision) {
  // Each part is preceded by its length, so that no two different lists of parts give the same key.
  std::string key;
  const auto add = [&](std::string_view part) {
    key += std::to_string(part.size());
    key += ':';
    key += part;
  };
  add(subject.id.text());
  add(std::to_string(subject.roles.size()));
  for (const auto& role : subject.roles) add(role);
  for (const auto& [name, value] : subject.attributes) {
    add(name);
    add(value);
  }
  add(std::to_string(policy_revision));
  add(std::to_string(catalog_revision));
  add(std::to_string(knowledge_revision));
  add(trim(question));
  return key;
}

std::shared_ptr<const Answer> AnswerCache::find(const std::string& key) {
  const std::scoped_lock lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  if (found->second->until <= Clock::now()) {
    order_.erase(found->second);
    by_key_.erase(found);
    return nullptr;
  }
  order_.splice(order_.begin(), order_, found->second);
  return found->second->answer;
}

void AnswerCache::put(const std::string& key, std::shared_ptr<const Answer> answer) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    order_.erase(found->second);
    by_key_.erase(found);
  }
  order_.push_front({key, std::move(answer), Clock::now() + life_});
  by_key_[key] = order_.begin();
  while (order_.size() > entries_) {
    by_key_.erase(order_.back().key);
    order_.pop_back();
  }
}

}  // namespace sextant::ask
