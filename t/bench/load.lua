-- wrk's script: METHOD PREFIX FIRST LAST BODY [TOKEN...] as arguments. Each request asks for a random
-- number from FIRST to LAST (0 0: none), under a key of its own, with one of the tokens.

local thread_count = 0

function setup(thread)
	thread:set("number", thread_count)
	thread_count = thread_count + 1
end

function init(args)
	method, prefix, first, last, body = args[1], args[2], tonumber(args[3]), tonumber(args[4]), args[5]
	heads = {}
	for i = 6, #args do
		heads[i - 5] = "Authorization: Bearer " .. args[i] .. "\r\n"
	end
	if #heads == 0 then heads[1] = "" end
	common = " HTTP/1.1\r\nHost: localhost\r\n"
	if method == "POST" then
		common = common .. "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\n"
	end
	count = 0
	key = string.format("Idempotency-Key: %d-%d-", os.time(), number)
	math.randomseed(os.time() + number)
end

function request()
	local path = prefix
	count = count + 1
	if last > 0 then path = path .. math.random(first, last) end
	local head = method .. " " .. path .. common .. heads[1 + count % #heads]
	if method == "POST" then head = head .. key .. count .. "\r\n" end
	return head .. "\r\n" .. body
end

function done(summary, latency, requests)
	io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
		latency:percentile(50), latency:percentile(99),
		summary.errors.status + summary.errors.read + summary.errors.timeout + summary.errors.connect))
end
