-- Reads a markdown file of the kit for a page of the handouts: its links lead to pages, its formulas
-- are set.
--
--     source.reader(page) -> read          `page` is the page's folder below the edition
--     read(path, prefix) -> blocks         `prefix` stands before the anchors of this part
local links = require 'links'
local mathematics = require 'mathematics'

local source = {}

function source.reader(page)
  return function(path, prefix)
    local file = io.open(path) or links.fail(path, 'is missing')
    local text = file:read('a')
    file:close()
    local blocks = pandoc.read(text, 'gfm+smart+tex_math_dollars').blocks
    blocks = links.resolve(blocks, {file = path, page = page, prefix = prefix})
    return mathematics.set(blocks, path)
  end
end

return source
