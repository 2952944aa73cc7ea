// Text files as UTF-8, whatever program wrote them: UTF-8, with or without a byte order mark, is read as it is; UTF-16 with its mark is
// converted; other text is taken for Windows-1252, which Latin-1 is a part of, and the person is told so (DiscoverRequest::note).
#pragma once

#include "data/connect/connector.h"

namespace sextant::data {

// Whether the file begins with the byte order mark of UTF-16.
[[nodiscard]] bool is_utf16(std::string_view head);

// What `read` finds in the file itself, or in a copy of it as UTF-8 under its name in request.scratch; progress counts all passes over
// the file as one. Errors: those of `read`, which never name the copy; data_invalid with the byte that is in no such encoding (or the
// line of it, where the rest is UTF-8), unavailable when the copy cannot be written, cancelled.
using ReadTables = std::function<Result<std::vector<SourceTable>>(const DiscoverRequest& request)>;
[[nodiscard]] Result<std::vector<SourceTable>> read_as_utf8(const DiscoverRequest& request, const ReadTables& read);

}  // namespace sextant::data
