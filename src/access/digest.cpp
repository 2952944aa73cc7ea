#include "access/digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <fstream>
#include <memory>
#include <span>
#include <vector>

namespace sextant::access {
namespace {

constexpr std::size_t kPiece = 256 * 1024;

std::string hexadecimal(std::span<const unsigned char> bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    hex += kHex[byte >> 4];
    hex += kHex[byte & 15];
  }
  return hex;
}

}  // namespace

std::string sha256(std::string_view text) {
  // The library's shorthand looks the algorithm up by its name each time, which takes longer than a short text.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  if (algorithm == nullptr || EVP_Digest(text.data(), text.size(), digest.data(), nullptr, algorithm, nullptr) != 1)
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return hexadecimal(digest);
}

Result<std::string> sha256_of_file(const std::filesystem::path& file) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::ifstream in(file, std::ios::binary);
  std::vector<char> piece(kPiece);
  bool sound = in.is_open() && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  while (sound && (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0))
    sound = EVP_DigestUpdate(context.get(), piece.data(), static_cast<std::size_t>(in.gcount())) == 1;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  if (!sound || in.bad() || EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1)
    return fail(ErrorCode::unavailable, "The file " + file.filename().string() + " could not be read.");
  return hexadecimal(digest);
}

}  // namespace sextant::access
