-- Replays whole HTTP requests, one after the other, and reports what came of them as one line of JSON.
-- REQUESTS: a file of requests, each behind a line with its length in bytes. DELAY_MS: pause before each request.
local requests, at = {}, 0

function init()
  local file = assert(io.open(os.getenv("REQUESTS"), "rb"))
  for length in function() return file:read("*n") end do
    file:read(1)
    requests[#requests + 1] = file:read(length)
  end
  file:close()
end

function request()
  at = at % #requests + 1
  return requests[at]
end

local pause = tonumber(os.getenv("DELAY_MS") or "0")
if pause > 0 then
  function delay() return pause end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"durationUs":%d,"bytes":%d,"failed":%d,"p50Us":%d,"p99Us":%d}\n',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status,
    latency:percentile(50), latency:percentile(99)))
end
