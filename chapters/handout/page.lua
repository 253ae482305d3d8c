-- Makes a page of the handouts from the files that students read. Metadata says which:
--
--     chapter   "00-attention"; without it the page is the index, from chapters/README.md
--     edition   "student" or "instructor"
--     before, after   the neighbours of the chapter, if it has any
--     contract        the chapter's header
--     solution, listing   for instructors: the code, and what `build/grade --misconceptions` prints
--
-- A chapter's page is its README; then the contract of its functions, from the header; then the
-- hints, folded; then, for instructors, what teaching.lua adds. Paths start at the kit's folder,
-- where pandoc has to run.
package.path = pandoc.path.directory(PANDOC_SCRIPT_FILE) .. '/?.lua;' .. package.path
local contract = require 'contract'
local furniture = require 'furniture'
local links = require 'links'
local source = require 'source'

local function html(text) return pandoc.RawBlock('html', text) end

-- The title of a chapter, "00. Attention", from the first line of its README.
local function title_of(chapter)
  for line in io.lines('chapters/' .. chapter .. '/README.md') do
    return line:match('^#%s+(.-)%s*$')
  end
end

-- The contract: every declaration with what its comment says. What stands above a function without
-- being one, such as an enum, comes under the function's heading.
local function contract_blocks(path)
  local blocks = pandoc.Blocks {pandoc.Header(2, 'The contract', {id = 'contract', class = 'part'})}
  local opening, items = contract.read(path)
  blocks:extend(contract.prose(opening))
  local above = pandoc.Blocks {}
  local function heading(inlines, id)
    blocks:insert(pandoc.Header(3, inlines, {id = id}))
  end
  for number, item in ipairs(items) do
    if item.title then
      blocks:extend(above)
      above = pandoc.Blocks {}
      heading(furniture.capitalized(item.title), 'contract-part-' .. number)
    else
      local code = pandoc.CodeBlock(item.code, {class = 'c'})
      local prose = contract.prose(item.doc)
      if item.name then
        heading(pandoc.Code(item.name), 'contract-' .. item.name)
        blocks = blocks .. above .. {code} .. prose
        above = pandoc.Blocks {}
      else
        above:extend(prose)
        if item.code ~= '' then above:insert(code) end
      end
    end
  end
  blocks:extend(above)
  return blocks
end

-- Each item of a list becomes a hint to unfold.
local function fold(list)
  local folded = pandoc.Blocks {}
  for number, hint in ipairs(list.content) do
    folded:insert(html(('<details class="hint"><summary>Hint %d</summary>'):format(number)))
    folded:extend(hint)
    folded:insert(html('</details>'))
  end
  return folded
end

local function hint_blocks(chapter, read)
  local hints = read('chapters/' .. chapter .. '/hints.md', 'hints-')
  local blocks = pandoc.Blocks {pandoc.Header(2, 'Hints', {id = 'hints', class = 'part'})}
  for _, block in ipairs(hints) do
    if block.t == 'OrderedList' then
      blocks:extend(fold(block))
    elseif block.t ~= 'Header' or block.level > 1 then
      if block.t == 'Header' then block.level = block.level + 1 end
      blocks:insert(block)
    end
  end
  return blocks
end

local function text_of(meta, key)
  return meta[key] and pandoc.utils.stringify(meta[key])
end

local function neighbour(meta, key)
  local chapter = text_of(meta, key)
  return chapter and {href = '../' .. chapter .. '/index.html', title = title_of(chapter)}
end

local function chapter_page(meta, chapter, edition)
  local read = source.reader(chapter)
  local blocks = read('chapters/' .. chapter .. '/README.md', '')
  if blocks[1].t ~= 'Header' or blocks[1].level ~= 1 then
    links.fail('chapters/' .. chapter .. '/README.md', 'does not begin with a title')
  end
  blocks:remove(1)
  blocks = blocks .. contract_blocks(text_of(meta, 'contract')) .. hint_blocks(chapter, read)
  if edition == 'instructor' then
    blocks = blocks .. require('teaching').blocks(chapter, text_of(meta, 'listing'),
                                                  text_of(meta, 'solution'), read)
  end
  meta.root = '../'
  meta.title = title_of(chapter)
  meta.before, meta.after = neighbour(meta, 'before'), neighbour(meta, 'after')
  return blocks
end

local function index_page(meta)
  local blocks = source.reader('')('chapters/README.md', '')
  blocks:remove(1)
  meta.root = ''
  meta.title = 'Clockhands'
  meta.index = true
  return blocks
end

function Pandoc(document)
  local meta = document.meta
  local chapter, edition = text_of(meta, 'chapter'), text_of(meta, 'edition')
  local blocks = chapter and chapter_page(meta, chapter, edition) or index_page(meta)
  meta[edition] = true
  return pandoc.Pandoc(furniture.arrange(blocks), meta)
end
