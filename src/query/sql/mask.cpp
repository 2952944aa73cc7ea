#include "query/sql/mask.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <charconv>
#include <cmath>
#include <memory>

#include "base/text.h"
#include "query/sql/tree.h"

namespace sextant::query::sql {
namespace {

constexpr std::size_t kKeyBytes = 32, kBlockBytes = 64, kLeastWorkspaceKey = 16, kHashDigits = 16;

template <class... Argument>
json::object call(std::string_view name, Argument... arguments) {
  json::array list;
  (list.emplace_back(std::move(arguments)), ...);
  return make::function(name, std::move(list));
}

json::object column_of(const data::Column& column) { return make::column("t", column.name); }
json::object as_text(const data::Column& column) {
  return column.type == "VARCHAR" ? column_of(column) : make::cast(column_of(column), make::type("VARCHAR"), true);
}
json::object null_of(const json::object& type) { return make::cast(make::null(), type, false); }

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string padded(const std::string& key, unsigned char pad) {
  std::string block(kBlockBytes, static_cast<char>(pad));
  for (std::size_t i = 0; i < key.size(); ++i) block[i] = static_cast<char>(static_cast<unsigned char>(key[i]) ^ pad);
  return block;
}

// HMAC(key, m) = H(outer || H(inner || m)), spelled in SQL because the engine has a hash but no HMAC.
json::object keyed_hash(const data::Table& table, const data::Column& column, const MaskKey& key) {
  const std::string derived = derive_column_key(key, table, column);
  if (derived.empty()) return null_of(make::type("VARCHAR"));
  const auto block = [&](unsigned char pad) { return call("unhex", make::text(hex(padded(derived, pad)))); };
  json::object inner = call("unhex", call("sha256", make::binary("||", block(0x36), call("encode", as_text(column)))));
  json::object outer = call("sha256", make::binary("||", block(0x5c), std::move(inner)));
  return call("left", std::move(outer), make::integer(kHashDigits));
}

json::object partial(const access::Mask& mask, const data::Column& column) {
  const std::int64_t first = std::max(0, mask.keep_first), last = std::max(0, mask.keep_last);
  const auto length = [&] { return call("length", as_text(column)); };
  json::object whole = call("repeat", make::text("*"), length());
  json::object stars = call("repeat", make::text("*"), make::binary("-", length(), make::integer(first + last)));
  json::object shown = std::move(stars);
  if (first > 0) shown = make::binary("||", call("left", as_text(column), make::integer(first)), std::move(shown));
  if (last > 0) shown = make::binary("||", std::move(shown), call("right", as_text(column), make::integer(last)));
  return make::when(make::comparison("COMPARE_GREATERTHAN", length(), make::integer(first + last)), std::move(shown), std::move(whole));
}

json::object truncated(const access::Mask& mask, const data::Column& column, const json::object& type) {
  const bool known = mask.unit == "year" || mask.unit == "quarter" || mask.unit == "month";
  if (!known || !data::is_temporal(column.family)) return null_of(type);
  return make::cast(call("date_trunc", make::text(mask.unit), column_of(column)), type, true);
}

json::object bucket(const access::Mask& mask, const data::Column& column, const json::object& type) {
  if (!data::is_numeric(column.family) || !std::isfinite(mask.width) || mask.width <= 0) return null_of(type);
  std::array<char, 64> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), mask.width);
  if (error != std::errc{}) return null_of(type);
  const auto width = [&] { return make::cast(make::text(std::string_view(text.data(), end)), make::type("DOUBLE"), false); };
  json::object real = make::cast(column_of(column), make::type("DOUBLE"), true);
  json::object edge = make::binary("*", call("floor", make::binary("/", std::move(real), width())), width());
  return make::cast(std::move(edge), type, true);
}

}  // namespace

std::string derive_column_key(const MaskKey& key, const data::Table& table, const data::Column& column) {
  if (key.bytes.size() < kLeastWorkspaceKey) return {};
  std::string info =
      "sextant mask " + to_lower_ascii(table.dataset_name) + '\0' + to_lower_ascii(table.name) + '\0' + to_lower_ascii(column.name);
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr), EVP_KDF_free);
  if (!kdf) return {};
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(EVP_KDF_CTX_new(kdf.get()), EVP_KDF_CTX_free);
  if (!context) return {};
  std::string digest = "SHA256", secret = key.bytes;
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
                                   OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
                                   OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
                                   OSSL_PARAM_construct_end()};
  std::string derived(kKeyBytes, '\0');
  if (EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(derived.data()), derived.size(), parameters) != 1) return {};
  return derived;
}

json::object mask_expression(const access::Mask& mask, const data::Table& table, const data::Column& column, const json::object& type,
                             const MaskKey& key) {
  switch (mask.kind) {
    case access::MaskKind::null:
      return null_of(type);
    case access::MaskKind::constant:
      if (column.family == data::TypeFamily::text) return make::text(mask.constant);
      return make::cast(make::text(mask.constant), type, true);
    case access::MaskKind::keyed_hash:
      return keyed_hash(table, column, key);
    case access::MaskKind::partial:
      return partial(mask, column);
    case access::MaskKind::date_truncation:
      return truncated(mask, column, type);
    case access::MaskKind::bucket:
      return bucket(mask, column, type);
  }
  return null_of(type);
}

std::string_view mask_name(access::MaskKind kind) {
  switch (kind) {
    case access::MaskKind::null:
      return "hidden value";
    case access::MaskKind::constant:
      return "constant";
    case access::MaskKind::keyed_hash:
      return "keyed hash";
    case access::MaskKind::partial:
      return "partial";
    case access::MaskKind::date_truncation:
      return "coarse date";
    case access::MaskKind::bucket:
      return "range";
  }
  return "hidden value";
}

}  // namespace sextant::query::sql
