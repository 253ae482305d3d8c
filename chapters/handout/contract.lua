-- The contract of a chapter's functions, as pages show it: made from the header, not written twice.
--
--     contract.read(path) -> opening, items
--
-- `opening` is the text of the header's first comment. `items` are what is declared, in order:
-- {name = the function, or nil if it is none; doc = the comment above it; code = the declaration}. A
-- comment that stands alone is an item without code; if it is a `---- title ----`, {title = the title}.
--
--     contract.prose(text) -> blocks
--
-- A comment as blocks: a run of lines at the margin is a paragraph, a run of indented lines is
-- kept as it stands, because shapes are aligned in it.
local furniture = require 'furniture'

local contract = {}

-- Without `/*`, `*/` and the stars at the margin.
local function uncomment(lines)
  local text = {}
  for _, line in ipairs(lines) do
    line = line:gsub('^%s*/%*%s?', ''):gsub('%s*%*/%s*$', '')
    text[#text + 1] = (line:gsub('^ %*$', ''):gsub('^ %* ', ''))
  end
  return table.concat(text, '\n')
end

-- What guards a header against being read twice, and what it includes, is nobody's contract.
local function is_plumbing(line)
  return line:match('^#ifndef') or line:match('^#endif') or line:match('^#include')
      or line:match('^#define%s+[%u%d_]+_H$')
end

-- The paragraphs of a header: runs of lines that are parted by blank lines, where a blank line
-- inside a comment or inside braces parts nothing.
local function paragraphs(lines)
  local all, now, depth, comment = {}, {}, 0, false
  for _, line in ipairs(lines) do
    local code = line:gsub('/%*.-%*/', '')
    if code:find('/*', 1, true) then comment = true end
    if not comment then
      depth = depth + select(2, code:gsub('{', '')) - select(2, code:gsub('}', ''))
    end
    if code:find('*/', 1, true) then comment = false end
    if line == '' and depth == 0 and not comment then
      if #now > 0 then all[#all + 1] = now end
      now = {}
    elseif not is_plumbing(line) then
      now[#now + 1] = line
    end
  end
  if #now > 0 then all[#all + 1] = now end
  return all
end

-- Parts a paragraph into the comment that opens it and the code below.
local function item(lines)
  local comment, code = {}, {}
  local open = lines[1]:match('^/%*')
  for _, line in ipairs(lines) do
    table.insert(open and comment or code, line)
    if line:find('*/', 1, true) then open = false end
  end
  local source = table.concat(code, '\n')
  -- A function has its parameters before any brace; a macro is none.
  local name = not source:match('^#') and source:match('^[^{;(]-([%a_][%w_]*)%s*%(') or nil
  return {name = name, doc = uncomment(comment), code = source}
end

function contract.read(path)
  local lines = {}
  for line in io.lines(path) do lines[#lines + 1] = line end
  local opening, items = '', {}
  for number, paragraph in ipairs(paragraphs(lines)) do
    local one = item(paragraph)
    local title = one.doc:match('^%-%-%-%- (.*) %-%-%-%-$')
    if number == 1 and one.code == '' then
      opening = one.doc
    else
      items[#items + 1] = title and {title = title} or one
    end
  end
  return opening, items
end

-- The lines without the margin that they share.
local function outdent(lines)
  local margin = math.huge
  for _, line in ipairs(lines) do margin = math.min(margin, #line:match('^ *')) end
  local text = {}
  for _, line in ipairs(lines) do text[#text + 1] = line:sub(margin + 1) end
  return table.concat(text, '\n')
end

function contract.prose(text)
  local blocks, run, kind = pandoc.Blocks {}, {}, nil
  local function close()
    if kind == 'prose' then blocks:insert(pandoc.Para(furniture.words(table.concat(run, ' ')))) end
    if kind == 'aligned' then blocks:insert(pandoc.CodeBlock(outdent(run), {class = 'aligned'})) end
    run, kind = {}, nil
  end
  for line in (text .. '\n'):gmatch('(.-)\n') do
    local now = line:match('^  ') and 'aligned' or line ~= '' and 'prose' or nil
    if now ~= kind then close() end
    if now then run[#run + 1], kind = line, now end
  end
  close()
  return blocks
end

return contract
