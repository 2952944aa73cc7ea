#include "query/engine/assigned_child.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>

#include "platform/sandbox/channel.h"
#include "query/engine/engine_errors.h"

namespace sextant::query {
namespace {

constexpr int kPipeBytes = 1 << 20;

struct Pipe {
  sandbox::UniqueFd read, write;
};

Result<Pipe> make_pipe() {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) return fail(out_of_resource("pipe2"));
  Pipe pipe{sandbox::UniqueFd(fds[0]), sandbox::UniqueFd(fds[1])};
  fcntl(fds[0], F_SETFL, O_NONBLOCK);
  fcntl(fds[1], F_SETPIPE_SZ, kPipeBytes);  // a smaller pipe is only slower
  return pipe;
}

}  // namespace

Result<void> append(const sandbox::UniqueFd& file, const std::string& part) {
  if (part.size() > protocol::kOrderLimit) return fail(ErrorCode::payload_too_large, "The query is too large for the engine.");
  protocol::PartSize size = part.size();
  const std::array<iovec, 2> pieces{{{&size, sizeof size}, {const_cast<char*>(part.data()), part.size()}}};
  if (writev(file.get(), pieces.data(), pieces.size()) != static_cast<ssize_t>(sizeof size + part.size()))
    return fail(out_of_resource("writev"));
  return {};
}

Result<sandbox::UniqueFd> send_order(const Child& child, const protocol::Order& order, int output, std::string_view message) {
  sandbox::UniqueFd file(memfd_create("order", MFD_CLOEXEC));
  if (!file) return fail(out_of_resource("memfd_create"));
  TRY(append(file, encode(order)));
  const std::array descriptors{file.get(), output};
  TRY(sandbox::send_message(child.socket(), message, descriptors));
  return file;
}

Result<AssignedChild> assign(Child child, const protocol::Order& order, std::string_view message) {
  Pipe pipe = TRY(make_pipe());
  auto file = TRY(send_order(child, order, pipe.write.get(), message));
  return AssignedChild{.child = std::move(child), .order = std::move(file), .pipe = std::move(pipe.read)};
}

}  // namespace sextant::query
