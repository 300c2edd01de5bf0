-- Admits a request under all of its limits, or counts it nowhere.
--
-- KEYS: one hash per charge's scope, id, window and model.
-- ARGV: the time in microseconds (0: the server's own; another one is for tests), then for each key
--       metric, max, length of the window in microseconds (0: the calendar month, UTC), amount.
-- Answers {1, used, reset, ...} if admitted, else {0, used, reset, retry, ...}: for each charge what
-- its window holds, and in microseconds how long until it is empty and until the charge fits.
--
-- A window of length W is 20 buckets of W/20 and the one being filled; bucket b ends to count at the
-- start of bucket b + 21, when all of it is older than W. Of metric m the hash holds
--   m      the number of the newest bucket (of the month, counted from March of the year 0)
--   m.b    all that counts, where b is the newest bucket
--   m.old  what counts in older buckets than the newest
--   m:b    what was counted in the older bucket b, if anything
-- so that a request in the newest bucket reads one field and writes one.
local call, floor, tonumber = redis.call, math.floor, tonumber
local KEYS, ARGV = KEYS, ARGV
local LIVE, MICROS_PER_DAY = 21, 86400000000

local now = tonumber(ARGV[1])
if now == 0 then
  local time = call('TIME')
  now = time[1] * 1000000 + time[2]
end

-- Days from 1970-01-01 to the first of a month.
local function first_day(month)
  local year, nth = floor(month / 12), month % 12
  return 365 * year + floor(year / 4) - floor(year / 100) + floor(year / 400)
    + floor((153 * nth + 2) / 5) - 719468
end

local function this_month()
  local day = floor(now / MICROS_PER_DAY)
  local month = floor((day + 719468) / 30.436875)
  if first_day(month) > day then return month - 1 end
  if first_day(month + 1) <= day then return month + 1 end
  return month
end

-- How long until bucket b ends to count.
local function until_free(b, window)
  if window == 0 then return first_day(b + 1) * MICROS_PER_DAY - now end
  return (b + LIVE) * (window / 20) - now
end

local function fields(metric, first, last)
  local names = {}
  for b = first, last do names[#names + 1] = metric .. ':' .. b end
  return names
end

-- The key lives as long as its newest bucket counts, of whichever metric that is the longest.
local function keep(key, newest, window)
  local needed = math.ceil(until_free(newest, window) / 1000)
  if window == 0 then needed = 32 * 86400000 end
  if call('PTTL', key) < needed then call('PEXPIRE', key, needed) end
end

-- Makes the current bucket the newest one, with so much in older ones.
local function open(key, metric, window, current, old)
  call('HSET', key, metric, current, metric .. '.' .. current, old, metric .. '.old', old)
  keep(key, current, window)
end

-- The clock went back by more than a window: it may have been wrong for long, so nobody is to wait
-- for the old time to come again. All that counted counts on, as if it had been spent right now.
local function restart(key, metric, window, current, newest, total)
  local closed = fields(metric, newest - LIVE + 1, newest - 1)
  call('HDEL', key, metric .. '.' .. newest, unpack(closed))
  open(key, metric, window, current, total)
  call('HSET', key, metric .. '.old', 0)
end

-- What counts without the buckets that no longer do, and the fields of those.
local function drop(key, metric, window, total, newest, current)
  if window == 0 then return 0, {} end
  local first = newest - LIVE + 1
  if current - newest >= LIVE then return 0, fields(metric, first, newest - 1) end
  local names, gone = fields(metric, first, current - LIVE), {}
  for j, counted in ipairs(call('HMGET', key, unpack(names))) do
    if counted then
      total = total - counted
      gone[#gone + 1] = names[j]
    end
  end
  return total, gone
end

-- How long until that much more is free.
local function wait(key, metric, window, missing, newest, current)
  if window == 0 then return until_free(current, 0) end
  local first = current - LIVE + 1
  if first < newest then
    for j, counted in ipairs(call('HMGET', key, unpack(fields(metric, first, newest - 1)))) do
      missing = missing - (tonumber(counted) or 0)
      if missing <= 0 then return until_free(first + j - 1, window) end
    end
  end
  return until_free(newest, window)
end

-- By the text of a window's length, as scopes tend to have the same ones: the length, the current
-- bucket, how long that one will count, and for the metric at hand the field of its total.
local lengths, currents, rests, total_fields = {}, {}, {}, {}

local function know(text)
  local window = tonumber(text)
  local current = window == 0 and this_month() or floor(now / (window / 20))
  lengths[text], currents[text], rests[text] = window, current, until_free(current, window)
end

-- By charge: what counts, and the field to count it in if there is one already. Where the newest
-- bucket is not the current one: the newest, what counted before buckets were dropped, and those.
local totals, open_fields, newests, before, gone = {}, {}, {}, {}, {}

-- Finds what counts where the newest bucket is not the current one. A small step back of the clock
-- is waited for: what comes in the meantime counts in the newest bucket.
local function catch_up(i, key, metric, text)
  local window, current = lengths[text], currents[text]
  local newest = tonumber(call('HGET', key, metric))
  if not newest then return 0 end
  local field = metric .. '.' .. newest
  local total = tonumber(call('HGET', key, field)) or 0
  if newest - current > (window == 0 and 1 or LIVE) then
    restart(key, metric, window, current, newest, total)
    open_fields[i] = metric .. '.' .. current
    return total
  end
  newests[i] = newest
  if newest > current then
    open_fields[i] = field
    return total
  end
  before[i] = total
  total, gone[i] = drop(key, metric, window, total, newest, current)
  return total
end

-- Closes the newest bucket, if there is one, and opens the current one.
local function move_on(i, key, metric, text)
  local window, current, newest = lengths[text], currents[text], newests[i]
  if newest then
    local counted = before[i] - (call('HGET', key, metric .. '.old') or 0)
    call('HDEL', key, metric .. '.' .. newest, unpack(gone[i]))
    if window > 0 and current - newest < LIVE then
      call('HSET', key, metric .. ':' .. newest, counted)
    end
  end
  open(key, metric, window, current, totals[i])
  newests[i] = nil
end

-- How long until the charge fits; the window's length where it never will.
local function retry(i, key, metric, text, max, amount)
  local window, total = lengths[text], totals[i]
  local current = math.max(currents[text], newests[i] or 0)
  if total + amount <= max then return 0 end
  if window == 0 then return until_free(current, 0) end
  if amount > max then return window end
  return wait(key, metric, window, total + amount - max, newests[i] or current, current)
end

local admitted, at, of_metric = true, 2, nil
for i = 1, #KEYS do
  local key, metric, text = KEYS[i], ARGV[at], ARGV[at + 2]
  if not lengths[text] then know(text) end
  if metric ~= of_metric then of_metric, total_fields = metric, {} end
  local field = total_fields[text]
  if not field then
    field = metric .. '.' .. currents[text]
    total_fields[text] = field
  end
  local total = tonumber(call('HGET', key, field))
  if total then
    open_fields[i] = field
  else
    total = catch_up(i, key, metric, text)
  end
  totals[i] = total
  if total + ARGV[at + 3] > tonumber(ARGV[at + 1]) then admitted = false end
  at = at + 4
end

local answer, n = {admitted and 1 or 0}, 1
at = 2
for i = 1, #KEYS do
  local key, metric, text, amount = KEYS[i], ARGV[at], ARGV[at + 2], ARGV[at + 3]
  local total, field = totals[i], open_fields[i]
  if admitted and amount ~= '0' then
    if not field then
      move_on(i, key, metric, text)
      field = metric .. '.' .. currents[text]
    end
    call('HINCRBY', key, field, amount)
    total = total + amount
  end
  answer[n + 1], answer[n + 2] = total, 0
  if total > 0 then
    answer[n + 2] = newests[i] and until_free(newests[i], lengths[text]) or rests[text]
  end
  n = n + 2
  if not admitted then
    n = n + 1
    answer[n] = retry(i, key, metric, text, tonumber(ARGV[at + 1]), tonumber(amount))
  end
  at = at + 4
end
return answer
