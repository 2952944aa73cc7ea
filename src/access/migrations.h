// The tables of this room: documents (users, policies) with their revisions, known users, the audit log.
#pragma once

#include "platform/meta/migrations.h"

namespace sextant::access {

[[nodiscard]] meta::RoomMigrations migrations();

}  // namespace sextant::access
