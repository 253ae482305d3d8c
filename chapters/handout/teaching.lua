-- What an instructor's page has more than a student's: the model answer and the teaching notes, the
-- code of the solution, the points, and every wrong answer that the grader can name.
--
--     teaching.blocks(chapter, listing, solution, read) -> blocks
--
-- `listing` is a file with what `build/grade --misconceptions` prints, `solution` the file of code, and
-- `read(file, prefix)` reads a markdown source, its links resolved.
local furniture = require 'furniture'
local links = require 'links'

local teaching = {}

local function text(string) return pandoc.Inlines {pandoc.Str(string)} end

-- One chapter of the listing: {{name =, points =, summary =, challenge =, mistakes = {{by, why}…}}…}.
local function exercises_of(chapter, listing)
  local exercises, mine = {}, false
  for line in io.lines(listing) do
    local indent, content = line:match('^( *)(.*)$')
    local exercise = exercises[#exercises]
    if #indent == 0 then
      mine = content:match('^%S+') == chapter
    elseif mine and #indent == 2 then
      local name, points, summary = content:match('^(%S+)%s+(%S+)%s+(.*)$')
      local plain = summary:match('^(.*) %(challenge%)$')
      table.insert(exercises, {name = name, points = tonumber(points), summary = plain or summary,
                               challenge = plain ~= nil, mistakes = {}})
    elseif mine and #indent == 4 then
      table.insert(exercise.mistakes, {by = content})
    elseif mine then
      exercise.mistakes[#exercise.mistakes].why = content
    end
  end
  if #exercises == 0 then links.fail(listing, 'does not list ' .. chapter) end
  return exercises
end

local function points_table(exercises)
  local rows, plain, extra = {}, 0, 0
  for _, one in ipairs(exercises) do
    if one.challenge then extra = extra + one.points else plain = plain + one.points end
    rows[#rows + 1] = {
      {pandoc.Plain(pandoc.Code(one.name))},
      {pandoc.Plain(text(one.summary))},
      {pandoc.Plain(text((one.challenge and '+%g' or '%g'):format(one.points)))},
      {pandoc.Plain(text(tostring(#one.mistakes)))}}
  end
  local sum = ('%g'):format(plain) .. (extra > 0 and (' + %g'):format(extra) or '')
  rows[#rows + 1] = {{}, {pandoc.Plain(pandoc.Strong 'together')}, {pandoc.Plain(text(sum))}, {}}
  local head = {{pandoc.Plain(text 'function')}, {pandoc.Plain(text 'computes')},
                {pandoc.Plain(text 'points')}, {pandoc.Plain(text 'wrong answers named')}}
  local align = {'AlignLeft', 'AlignLeft', 'AlignRight', 'AlignRight'}
  return pandoc.utils.from_simple_table(pandoc.SimpleTable({}, align, {0, 0, 0, 0}, head, rows))
end

local function misconceptions(exercises)
  local blocks = pandoc.Blocks {}
  for _, one in ipairs(exercises) do
    local items = {}
    for _, mistake in ipairs(one.mistakes) do
      items[#items + 1] = {pandoc.Plain(pandoc.Inlines {
        pandoc.Strong(furniture.words(furniture.capitalized(mistake.by))), pandoc.Str '.', pandoc.Space()}
        .. furniture.words(mistake.why))}
    end
    blocks:insert(pandoc.Header(3, pandoc.Code(one.name), {id = 'misconceptions-' .. one.name}))
    blocks:insert(#items > 0 and pandoc.BulletList(items) or pandoc.Para(text 'None yet.'))
  end
  return blocks
end

local function code(path)
  local file = io.open(path) or links.fail(path, 'is missing')
  local source = file:read('a')
  file:close()
  return pandoc.CodeBlock(source, {class = 'c'})
end

function teaching.blocks(chapter, listing, solution, read)
  local blocks = pandoc.Blocks {}
  local function part(title, id, class, content)
    blocks:insert(pandoc.Header(2, text(title), {id = id, class = class}))
    blocks:extend(content)
  end
  local exercises = exercises_of(chapter, listing)
  local answer = read('solutions/' .. chapter .. '/README.md', 'answer-')
  if answer[1] and answer[1].t == 'Header' then answer:remove(1) end
  for _, block in ipairs(answer) do
    if block.t == 'Header' then block.level = block.level + 1 end
  end
  part('Model answer and teaching notes', 'answer', 'part', answer)
  part('Points', 'points', '', {points_table(exercises)})
  part('Wrong answers that the grader names', 'misconceptions', '', misconceptions(exercises))
  part('The solution', 'solution', 'part', {code(solution)})
  return blocks
end

return teaching
