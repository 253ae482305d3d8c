-- Where links lead. The sources link to files of the kit; pages link to pages.
--
--     links.resolve(blocks, place) -> blocks
--
-- `place.file` is the source, whose folder its links start from; `place.page` is the folder of the
-- page below the edition ("00-attention", or "" for the index); `place.prefix` stands before every
-- anchor, so that the parts of a page cannot claim the same one.
--
-- A chapter's README becomes its page, its hints and its header become their sections there, and a
-- picture stays beside its page. Any other file of the kit is named, but not linked: a handout does
-- not bring it along. A file that is not there ends the build, with the source and the target.
local links = {}

function links.fail(file, what)
  io.stderr:write(file, ': ', what, '\n')
  os.exit(1)
end

local function exists(path)
  local file = io.open(path, 'rb')
  if file then file:close() end
  return file ~= nil
end

-- The folder of `file`, then `target`, without any "..".
local function join(file, target)
  local parts = {}
  for part in (pandoc.path.directory(file) .. '/' .. target):gmatch('[^/]+') do
    if part == '..' then
      if #parts == 0 then return nil end
      table.remove(parts)
    elseif part ~= '.' then
      parts[#parts + 1] = part
    end
  end
  return table.concat(parts, '/')
end

-- From the page's folder to a path below the edition.
local function from(page, path)
  return (page == '' and '' or '../') .. path
end

-- Which page, and which anchor on it, shows a file of the kit; nothing if none does.
local function page_of(path, anchor)
  if path == 'chapters/README.md' then return 'index.html', anchor end
  local chapter, rest = path:match('^chapters/(%d%d%-[^/]+)(.*)$')
  if not chapter then return nil end
  local page = chapter .. '/index.html'
  if rest == '' or rest == '/README.md' then return page, anchor end
  if rest == '/hints.md' then return page, anchor == '' and 'hints' or 'hints-' .. anchor end
  if rest:match('%.h$') then return page, 'contract' end
end

local function resolve_link(link, place)
  local target = link.target
  if target:match('^%a[%w+.-]*:') then return link end
  if target:match('^#') then
    link.target = '#' .. place.prefix .. target:sub(2)
    return link
  end
  local file, anchor = target:match('^([^#]*)#?(.*)$')
  local path = join(place.file, file)
  if not path or not exists(path) then
    links.fail(place.file, 'links to ' .. target .. ', which is not there')
  end
  local page, at = page_of(path, anchor)
  if not page then
    local text = pandoc.utils.stringify(link)
    local named = text:gsub('/$', '')
    if path:match('[^/]+$') == named or path == named then return link.content end
    return pandoc.Inlines(link.content) .. {pandoc.Str ' (', pandoc.Code(path), pandoc.Str ')'}
  end
  if page == place.page .. '/index.html' then
    link.target = '#' .. (at == '' and 'top' or at)
  else
    link.target = from(place.page, page) .. (at == '' and '' or '#' .. at)
  end
  return link
end

local function resolve_image(image, place)
  local path = join(place.file, image.src)
  if not path or not exists(path) then
    links.fail(place.file, 'shows ' .. image.src .. ', which is not there')
  end
  image.attributes.source = path
  image.src = from(place.page, (path:gsub('^chapters/', '')))
  return image
end

function links.resolve(blocks, place)
  return blocks:walk {
    Link = function(link) return resolve_link(link, place) end,
    Image = function(image) return resolve_image(image, place) end,
    Header = function(header)
      header.identifier = place.prefix .. header.identifier
      return header
    end,
  }
end

return links
