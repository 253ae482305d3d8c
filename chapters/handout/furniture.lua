-- What every page does with pictures, tables and code: nothing is cut off on a narrow screen, and
-- everything that scrolls can be reached by the keyboard.
--
--     furniture.arrange(blocks) -> blocks
--     furniture.capitalized(text) -> text       as a title or a sentence begins
--     furniture.words(text) -> inlines          what a C file says in ASCII, as prose
local links = require 'links'

local furniture = {}

local function html(text) return pandoc.RawBlock('html', text) end

local function escape(text)
  return (text:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('>', '&gt;'):gsub('"', '&quot;'))
end

-- A box that scrolls sideways. `label` is what a screen reader calls it.
local function scroll(block, label)
  return {html('<div class="scroll" tabindex="0" role="group" aria-label="' .. escape(label) .. '">'),
          block, html('</div>')}
end

-- What a drawing says of itself: its title, and the size it was drawn for.
local function drawing(path)
  local file = io.open(path)
  local text = file and file:read('a') or ''
  if file then file:close() end
  local width, height = text:match('<svg[^>]* width="([%d.]+)" height="([%d.]+)"')
  local title = text:match('<title[^>]*>(.-)</title>')
  if not width or not title then
    links.fail(path, 'needs a width, a height and a title, like the other figures')
  end
  return title, width, height
end

-- A paragraph that is a picture and nothing else is a figure: the words that describe it are the
-- caption, and the drawing's own title stands for it where it cannot be seen.
local function figure(paragraph)
  local image = #paragraph.content == 1 and paragraph.content[1]
  if not image or image.t ~= 'Image' then return nil end
  local title, width, height = drawing(image.attributes.source)
  return {
    html(('<figure><img src="%s" alt="%s" width="%s" height="%s"/><figcaption>')
           :format(escape(image.src), title, width, height)),
    pandoc.Plain(image.caption), html('</figcaption></figure>')}
end

-- What must stay on one line: the groups of a number's figures, and a number with its sign.
local function belong_together(one, next)
  local before, after = pandoc.utils.stringify(one), pandoc.utils.stringify(next)
  return before == '±' or after:match('^[%%±]')
      or before:match('%d$') and after:match('^%d%d%d%f[^%d.]')
end

local function unparted(inlines)
  for at = 2, #inlines - 1 do
    if inlines[at].t == 'Space' and belong_together(inlines[at - 1], inlines[at + 1]) then
      inlines[at] = pandoc.Str '\u{a0}'
    end
  end
  return inlines
end

-- A hyphen may end a line; the sign of a number may not.
local function minus(word)
  if word.text:match('^%-%d') or word.text:match('^%-INFINITY') then
    return pandoc.Str('−' .. word.text:sub(2))
  end
end

local LANGUAGES = {c = 'C code', sh = 'commands', aligned = 'shapes', python = 'Python code'}

function furniture.arrange(blocks)
  return blocks:walk {
    Str = minus,
    Inlines = unparted,
    Para = figure,
    Table = function(table_)
      local head = table_.head.rows[1]
      local names = {}
      for _, cell in ipairs(head and head.cells or {}) do
        names[#names + 1] = pandoc.utils.stringify(cell.contents)
      end
      return scroll(table_, 'table: ' .. table.concat(names, ', '))
    end,
    CodeBlock = function(code)
      return scroll(code, LANGUAGES[code.classes[1]] or 'text')
    end,
    RawBlock = function(raw)
      if raw.text:match('^%s*<!%-%-') then return {} end
    end,
  }
end

local SIGNS = {['>='] = '≥', ['<='] = '≤'}

-- Comments and the grader's sentences are in ASCII; prose need not be. A prime, as in m', is no apostrophe.
local function printed(word)
  word = word:gsub("(%a)'s", '%1’s'):gsub("(%l%l)'", '%1’'):gsub('^(%(?)"', '%1“'):gsub('"', '”')
  return pandoc.Str(SIGNS[word] or word)
end

function furniture.words(text)
  local inlines, is_code = pandoc.Inlines {}, false
  for part in (text:match('^%s*(.-)%s*$') .. '`'):gmatch('([^`]*)`') do
    if is_code then
      inlines:insert(pandoc.Code(part))
    else
      for space, word in part:gmatch('(%s*)(%S*)') do
        if space ~= '' then inlines:insert(pandoc.Space()) end
        if word ~= '' then inlines:insert(printed(word)) end
      end
    end
    is_code = not is_code
  end
  return inlines
end

function furniture.capitalized(text)
  return text:sub(1, 1):upper() .. text:sub(2)
end

return furniture
