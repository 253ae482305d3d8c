-- Makes the worksheet from worksheet.md, or its key (with `-M key=true`).
--
-- A heading of level 2 is a question; it gets its letter, and its attribute `chapter` says where the
-- answer is. Two kinds of fenced div are room to write in:
--
--     {.lines count=3 label="one head"}               ruled lines, perhaps under a label
--     {.choice label="a task" options="true,false"}   boxes to tick, perhaps after a label
--
-- The key has the model answer in their place: the first section of the chapter's notes in solutions/.
-- What a course says of itself comes as metadata, from with-course.
package.path = pandoc.path.directory(PANDOC_SCRIPT_FILE) .. '/?.lua;' .. package.path
local furniture = require 'furniture'
local links = require 'links'
local mathematics = require 'mathematics'
local source = require 'source'

local HERE = pandoc.path.directory(PANDOC_SCRIPT_FILE) .. '/'
local SHEET = HERE .. 'worksheet.md'

local function html(text) return pandoc.RawBlock('html', text) end

-- What is to be answered, or nothing.
local function label_of(div)
  local label = div.attributes.label
  return label and pandoc.read(label, 'markdown').blocks[1].content .. {pandoc.Str ':'}
end

local function lines_of(div, is_key)
  local label, count = label_of(div), is_key and 0 or div.attributes.count
  return {label and pandoc.Para(label) or html '',
          html('<div class="lines">' .. ('<div></div>'):rep(count) .. '</div>')}
end

local function choice_of(div, is_key)
  local label, boxes = label_of(div), {}
  for option in (is_key and '' or div.attributes.options):gmatch('[^,]+') do
    boxes[#boxes + 1] = '<span class="box">' .. option .. '</span>'
  end
  return {html '<div class="choice">', label and pandoc.Para(label) or html '',
          html(table.concat(boxes, ' ') .. '</div>')}
end

-- The first section of the notes, which is the answer to the question.
local function model_answer(chapter, read)
  local path = 'solutions/' .. chapter .. '/README.md'
  local answer, inside = pandoc.Blocks {}, false
  for _, block in ipairs(read(path, 'answer-' .. chapter .. '-')) do
    if block.t == 'Header' and block.level <= 2 then
      if inside then break end
      local title = pandoc.utils.stringify(block):lower()
      inside = title:find('model answer') and block.level == 2 or title:find('question')
    elseif inside then
      answer:insert(block)
    end
  end
  if #answer == 0 then
    links.fail(path, 'needs the model answer as its first section, under a heading that says so')
  end
  return {html('<section class="answer" aria-label="model answer">')} .. answer .. {html('</section>')}
end

-- Parts the sheet into what precedes the questions and the questions, each with its heading.
local function parts_of(blocks)
  local parts = {pandoc.Blocks {}}
  for _, block in ipairs(blocks) do
    if block.t == 'Header' then parts[#parts + 1] = pandoc.Blocks {} end
    parts[#parts]:insert(block)
  end
  return parts
end

local function question(part, number, is_key, read)
  local heading = part[1]
  local chapter = heading.attributes.chapter
  if not chapter or heading.level ~= 2 or number > 26 then
    links.fail(SHEET, 'needs headings like "## Title {chapter=NN-name}", 26 at most')
  end
  heading.attributes.chapter = nil
  heading.content = {pandoc.Str(('(%s)'):format(string.char(96 + number))), pandoc.Space()} .. heading.content
  part = part:walk {Div = function(div)
    if div.classes:includes 'lines' then return lines_of(div, is_key) end
    if div.classes:includes 'choice' then return choice_of(div, is_key) end
  end}
  if is_key then part:extend(model_answer(chapter, read)) end
  return {html('<section class="question">')} .. part .. {html('</section>')}
end

-- Text as a string of a stylesheet. Everything but letters, figures and spaces is written as its
-- number, so that no quote, no `</style>` and no backslash means anything.
local function css_string(text)
  return '"' .. text:gsub('[%c%p]', function(byte) return ('\\%x '):format(byte:byte()) end) .. '"'
end

local function running_head(meta, is_key)
  local words = {}
  for _, key in ipairs {'course', 'term'} do
    if meta[key] then words[#words + 1] = pandoc.utils.stringify(meta[key]) end
  end
  local title = pandoc.utils.stringify(meta.title)
  return css_string(table.concat(words, ', ')), css_string(is_key and 'Key: ' .. title or title)
end

function Pandoc(document)
  local meta = document.meta
  local is_key = meta.key ~= nil
  local place = {file = SHEET, page = '', prefix = ''}
  local parts = parts_of(links.resolve(document.blocks, place))
  local sheet, read = parts[1], source.reader('')
  for number = 2, #parts do
    sheet = sheet .. question(parts[number], number - 1, is_key, read)
  end
  meta.title = meta.title or 'Worksheet'
  local left, right = running_head(meta, is_key)
  meta.left = pandoc.MetaInlines {pandoc.RawInline('html', left)}
  meta.right = pandoc.MetaInlines {pandoc.RawInline('html', right)}
  return pandoc.Pandoc(furniture.arrange(mathematics.set(sheet, SHEET)), meta)
end
