-- Sets a page's formulas with KaTeX, all of them in one run of duktape. No script is left for the
-- reader's browser to do. A formula that KaTeX refuses ends the build, with its source.
--
--     mathematics.set(blocks, file) -> blocks          `file` is named when a formula is wrong
local links = require 'links'

local mathematics = {}

local KATEX = os.getenv('KATEX') or '/usr/share/javascript/katex'

-- A JavaScript string. TeX is full of backslashes.
local function quote(text)
  return '"' .. text:gsub('[\\"]', '\\%0'):gsub('\n', '\\n') .. '"'
end

-- What KaTeX takes for granted, and duktape does not have.
local PRELUDE = [[
Array.prototype.fill = function (value) {
  for (var i = 0; i < this.length; i++) this[i] = value;
  return this;
};
]]

-- Prints one line a formula: "+" and its HTML, or "-" and what is wrong with it.
local PROGRAM = [[
formulas.forEach(function (formula) {
  try {
    print("+" + katex.renderToString(formula[1], {displayMode: formula[0], strict: "error"})
                    .replace(/\n/g, " "));
  } catch (error) {
    print("-" + String(error.message).replace(/\n|\u0332/g, " "));
  }
});
]]

local function typeset(formulas)
  local program = {PRELUDE, 'var formulas = ['}
  for _, math in ipairs(formulas) do
    program[#program + 1] = ('[%s, %s],'):format(math.mathtype == 'DisplayMath', quote(math.text))
  end
  program[#program + 1] = '];' .. PROGRAM
  local done, output = pcall(pandoc.pipe, 'duk', {'--run-stdin', KATEX .. '/katex.min.js'},
                             table.concat(program, '\n'))
  if not done then
    links.fail('mathematics', 'KaTeX did not run in duktape; `make setup` installs both')
  end
  local lines = {}
  for line in output:gmatch('[^\n]+') do lines[#lines + 1] = line end
  return lines
end

-- The last piece of a formula, which may be broken between its pieces, in a box of its own: there the
-- stylesheet can say that what follows must not begin a line.
local function boxed(html)
  local before, last = html:match('^(.*)(<span class="base">.*</span>)</span></span>$')
  return before and before .. '<span class="end">' .. last .. '</span></span></span>' or html
end

function mathematics.set(blocks, file)
  local formulas = {}
  blocks:walk {
    Math = function(math) formulas[#formulas + 1] = math end,
    -- An open brace hides the end of a formula, and then there is none.
    Str = function(word)
      if word.text:find('$', 1, true) then
        links.fail(file, 'has a $ that is part of no formula, in "' .. word.text .. '"')
      end
    end,
  }
  if #formulas == 0 then return blocks end
  local lines, next = typeset(formulas), 0
  return blocks:walk {Math = function(math)
    next = next + 1
    local verdict, html = lines[next]:match('^(.)(.*)$')
    if verdict ~= '+' then
      links.fail(file, 'in the formula\n  ' .. math.text .. '\n' .. html)
    end
    if math.mathtype == 'DisplayMath' then
      html = '<span class="formula" tabindex="0" role="group" aria-label="formula">' .. html .. '</span>'
    else
      html = boxed(html)
    end
    return pandoc.RawInline('html', html)
  end}
end

return mathematics
